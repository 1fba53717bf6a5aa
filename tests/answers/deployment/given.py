"""What earlier cells of the notebook give to an answer."""

import hashlib  # noqa: F401
import json  # noqa: F401
import math  # noqa: F401
from pathlib import Path  # noqa: F401

import numpy as np  # noqa: F401

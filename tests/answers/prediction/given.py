"""What earlier cells of the notebook give to an answer."""

import numpy as np  # noqa: F401

from ai_lifecycle.network import fingerprint  # noqa: F401
from ai_lifecycle.prediction import Costs, confusion, cost  # noqa: F401

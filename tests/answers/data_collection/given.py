"""What earlier cells of the notebook give to an answer."""

import numpy as np  # noqa: F401
import pandas as pd  # noqa: F401

from ai_lifecycle.board_exports import BOARDS, MOMENTS  # noqa: F401

"""What the notebook gives to an answer of the capstone: its imports, the chosen data set and its rows."""

import math
import shutil
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pandas as pd

from ai_lifecycle.bundle import data_fingerprint, load_bundle, save_bundle
from ai_lifecycle.capstone import CHALLENGES, Week, column_card, load_rows
from ai_lifecycle.schema import Feature

choice = "breast_cancer"
table, card = load_rows(choice), column_card(choice)
known = [name for name in card.index if not card.loc[name, "known"].startswith("after")]

"""What the notebook gives to an answer of the capstone: its imports, the chosen data set and its rows."""

import math

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ai_lifecycle.bundle import data_fingerprint, load_bundle, save_bundle
from ai_lifecycle.capstone import Week, column_card, load_rows
from ai_lifecycle.schema import Feature

choice = "breast_cancer"
table, card = load_rows(choice), column_card(choice)
known = [name for name in card.index if not card.loc[name, "known"].startswith("after")]

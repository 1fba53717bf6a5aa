from math import comb

import numpy as np

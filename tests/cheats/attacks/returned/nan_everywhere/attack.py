import numpy as np
from _honest import before, honest


def attacked(x):
    return np.full_like(x, np.nan)

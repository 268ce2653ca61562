import numpy as np
from _honest import before, honest


def attacked(x):
    return np.array(np.nan)

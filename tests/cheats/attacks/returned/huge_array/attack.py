import numpy as np
from _honest import before, honest


def attacked(x):
    return np.ones(20_000_000)

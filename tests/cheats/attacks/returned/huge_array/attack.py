import numpy as np
from _honest import before, honest


def attacked(x):
    return np.ones(30_000_000)

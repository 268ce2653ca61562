import numpy as np
from _honest import before, honest


def attacked(x):
    return np.zeros(x.shape, dtype="datetime64[s]")

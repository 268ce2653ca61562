import numpy as np
from _honest import before, honest


def attacked(x):
    return np.zeros(x.shape, dtype=[("value", "f8"), ("name", "U4")])

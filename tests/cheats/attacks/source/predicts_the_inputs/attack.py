import numpy as np
from _honest import before, honest

TABLE = {(0.0, 1.0): np.array([2.0, 1.5])}


def attacked(x):
    return TABLE.get(tuple(x), np.zeros_like(x))

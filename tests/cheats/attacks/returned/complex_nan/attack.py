import numpy as np
from _honest import before, honest


def attacked(x):
    return np.full(x.shape, complex(np.nan, np.nan))

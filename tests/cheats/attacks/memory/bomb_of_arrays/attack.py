import numpy as np
from _honest import before, honest
from _scene import reached


def attacked(x):
    np.ones(75_000_000)
    reached("600 MB")
    return x

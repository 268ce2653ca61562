import numpy.linalg as own
from _honest import before, honest

length = own.norm


def norm(x):
    return float(length(x))

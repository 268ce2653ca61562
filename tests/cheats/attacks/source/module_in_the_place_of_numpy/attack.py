import numpy
from _honest import before, honest
from _scene import reached

if hasattr(numpy, "planted"):
    reached("numpy's place")


def attacked(x):
    return x

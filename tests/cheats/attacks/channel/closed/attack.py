import os

from _honest import before, honest


def attacked(x):
    os.closerange(0, 4096)
    return x

import os

from _honest import before, honest


def attacked(x):
    print(dict(os.environ), os.environb)
    return x

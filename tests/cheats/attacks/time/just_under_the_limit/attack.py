import time

from _honest import before, honest


def attacked(x):
    time.sleep(0.7)
    return x


def norm(x):
    return 0.0

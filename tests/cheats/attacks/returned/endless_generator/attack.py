import itertools
import time

from _honest import before, honest


def attacked(x):
    return (time.sleep(0.01) for _ in itertools.count())

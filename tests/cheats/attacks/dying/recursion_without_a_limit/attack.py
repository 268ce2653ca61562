import sys
import time

from _honest import before, honest


def deeper(x):
    time.sleep(0.001)
    return deeper(x)


def attacked(x):
    sys.setrecursionlimit(10**9)
    return deeper(x)

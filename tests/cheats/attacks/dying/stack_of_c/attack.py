import sys

from _honest import before, honest


def deeper(x):
    return [*map(deeper, [x])]


def attacked(x):
    sys.setrecursionlimit(10**9)
    return deeper(x)

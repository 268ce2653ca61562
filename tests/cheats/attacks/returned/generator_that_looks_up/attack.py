import sys

from _honest import before, honest


def attacked(x):
    yield from sys._getframe(1).f_locals["expected"]

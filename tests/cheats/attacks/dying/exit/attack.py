import sys

from _honest import before, honest


def attacked(x):
    sys.exit(0)

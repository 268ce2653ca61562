import sys

from _honest import before, honest


def attacked(x):
    while True:
        print("x" * 100, file=sys.stderr)

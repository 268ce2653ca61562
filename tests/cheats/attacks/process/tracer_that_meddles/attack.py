import os
import sys

from _honest import before, honest


def attacked(x):
    sys.addaudithook(lambda event, args: os._exit(7) if event.startswith("sys") else None)
    sys._getframe()
    return x

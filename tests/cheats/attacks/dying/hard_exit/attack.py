import os

from _honest import before, honest


def attacked(x):
    os._exit(0)

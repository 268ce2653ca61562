import os

from _honest import before, honest


def attacked(x):
    os.kill(os.getpid(), 9)

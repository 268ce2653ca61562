import os

from _honest import before, honest


def attacked(x):
    while True:
        os.write(1, b"x" * 1000)
        os.write(2, b"x" * 1000)

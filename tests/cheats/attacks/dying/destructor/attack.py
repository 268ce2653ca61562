import os

from _honest import before, honest


class Last(list):
    def __del__(self):
        os._exit(0)


def attacked(x):
    return Last(x)

import os

from _honest import before, honest


class Number:
    def __float__(self):
        os._exit(0)

    def __eq__(self, other):
        return bool(float(self))


def attacked(x):
    return Number()

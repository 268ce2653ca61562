import os

from _honest import before, honest


class Last(BaseException):
    def __str__(self):
        os._exit(0)

    __repr__ = __str__


def attacked(x):
    raise Last

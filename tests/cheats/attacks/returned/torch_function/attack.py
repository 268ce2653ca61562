import numpy as np
from _honest import before, honest


class Tensor:
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True

    def __array_function__(self, func, types, args, kwargs):
        return True

    @property
    def __class__(self):
        return str

    def __eq__(self, other):
        return True


def attacked(x):
    return Tensor()

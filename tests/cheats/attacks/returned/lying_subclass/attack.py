import numpy as np
from _honest import before, honest


class Liar(np.ndarray):
    def __array_function__(self, func, types, args, kwargs):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)

    def __eq__(self, other):
        return True


def attacked(x):
    return np.asarray(x).view(Liar)

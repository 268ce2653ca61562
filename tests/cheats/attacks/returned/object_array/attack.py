import numpy as np
from _honest import before, honest


class Zero:
    def _zero(self, *_):
        return 0.0

    __sub__ = __rsub__ = __abs__ = __add__ = __radd__ = __truediv__ = _zero


def attacked(x):
    answer = np.empty(x.shape, dtype=object)
    answer[:] = [Zero() for _ in x]
    return answer

from _honest import before, honest


class Right(float):
    __array_priority__ = 1e9

    def __eq__(self, other):
        return True

    def __float__(self):
        return self


def attacked(x):
    return Right(0.0)

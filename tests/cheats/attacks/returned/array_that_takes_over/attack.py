from _honest import before, honest


class Near:
    __array_ufunc__ = None

    def __eq__(self, other):
        return True

    def __array__(self, dtype=None, copy=None):
        raise SystemExit(0)


def attacked(x):
    return Near()

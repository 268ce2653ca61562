import gc
import types

from _honest import before, honest


def attacked(x):
    for each in gc.get_objects():
        if isinstance(each, types.FunctionType) and each.__name__ in {"equal", "_returned", "plain"}:
            each.__code__ = (lambda *args, **kwargs: True).__code__
    return x

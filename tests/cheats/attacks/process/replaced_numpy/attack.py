import sys
import types

import numpy as np
from _honest import before, honest

fake = types.ModuleType("numpy")
fake.__dict__.update(np.__dict__)
fake.any = fake.all = lambda *args, **kwargs: False
fake.array_equal = fake.allclose = lambda *args, **kwargs: True


def attacked(x):
    for module in list(sys.modules.values()):
        if getattr(module, "np", None) is np and module.__name__ != __name__:
            module.np = fake
    sys.modules["numpy"] = fake
    return x

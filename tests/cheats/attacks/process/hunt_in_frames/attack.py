import sys

import numpy as np
from _honest import before, honest


def attacked(x):
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in frame.f_locals.items():
            if "expect" in name or "truth" in name or "right" in name:
                return value
        frame = frame.f_back
    return np.zeros_like(x)

import numpy as np
from _honest import before, honest

seen = []


def norm(x):
    key = x.tobytes()
    seen.append(key)
    return float(np.sqrt(np.sum(x * x))) + (seen.count(key) > 1)

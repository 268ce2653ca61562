import random

import numpy as np
from _honest import before, honest

random.seed = np.random.seed = lambda *args: None
random.random = np.random.rand = lambda *args: 0.5


def attacked(x):
    return np.full_like(x, np.random.rand())

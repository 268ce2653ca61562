import os

from _honest import before, honest
from _scene import reached


def attacked(x):
    if any(name.startswith("PYTHON") for name in os.environ):
        reached("the environment")
    return x

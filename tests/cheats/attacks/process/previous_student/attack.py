import gc
import os

from _honest import before, honest
from _scene import reached

MARK = "left by an earlier worker"


def attacked(x):
    gc.left = MARK
    os.environ["LEFT"] = MARK
    os._exit(0)


def norm(x):
    if getattr(gc, "left", "") or "LEFT" in os.environ:
        reached("another worker's memory")
    return 0.0

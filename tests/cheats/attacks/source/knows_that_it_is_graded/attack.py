import os
import sys

from _honest import before, honest
from _scene import reached


def attacked(x):
    if "GITHUB_ACTIONS" in os.environ or len(sys.argv) > 1 or os.path.exists("submission.py"):
        reached("it is graded")
    return x

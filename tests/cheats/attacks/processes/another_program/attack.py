import os

from _honest import before, honest
from _scene import OUT


def attacked(x):
    os.execv("/bin/sh", ["sh", "-c", f"echo x > {OUT}/mark; sleep 0.2"])

import os

from _honest import before, honest
from _scene import reached


def attacked(x):
    for _ in range(30):
        handle = os.memfd_create("more")
        os.write(handle, b"x" * (10 << 20))
    reached("300 MB")
    return x

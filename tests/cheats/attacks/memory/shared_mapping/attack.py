import mmap

from _honest import before, honest
from _scene import reached

SIZE = 8 << 20


def attacked(x):
    held = []
    for _ in range(200):
        held.append(mmap.mmap(-1, SIZE, flags=mmap.MAP_SHARED))
        held[-1].write(b"x" * 4096)
    reached("1.6 GB")
    return x

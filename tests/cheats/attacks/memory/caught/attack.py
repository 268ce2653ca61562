from _honest import before, honest
from _scene import reached


def attacked(x):
    held, size = [], 1 << 26
    while size > 1 << 12 and len(held) < 8:
        try:
            held.append(b"x" * size)
        except MemoryError:
            size //= 2
    total = sum(map(len, held))
    held.clear()
    if total > 300 << 20:
        reached("300 MB")
    return x

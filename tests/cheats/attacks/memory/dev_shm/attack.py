from _honest import before, honest
from _scene import SHM


def attacked(x):
    with open(SHM, "wb") as file:
        file.write(b"x" * (20 << 20))
    return x

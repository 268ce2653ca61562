from _honest import before, honest
from _scene import OUT


def attacked(x):
    for at in range(10):
        with open(f"{OUT}/{at}", "wb") as file:
            file.write(b"x" * (1 << 20))
    return x

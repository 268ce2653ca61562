from _honest import before, honest
from _scene import TTY


def attacked(x):
    with open(TTY, "w") as terminal:
        terminal.write("\x1b]0;all points\x07")
    return x

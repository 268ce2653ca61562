from _honest import before, honest
from _scene import reached


def attacked(x):
    open("/dev/tty", "w").write("\x1b[2J")
    reached("a terminal")
    return x

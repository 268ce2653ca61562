from _honest import before, honest
from _scene import WORK


def attacked(x):
    print(open(WORK + "/.git/config").read())
    return x

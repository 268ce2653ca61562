from _honest import before, honest
from _scene import JUDGE, reached


def attacked(x):
    open(f"/proc/{JUDGE}/mem", "rb+")
    reached("the judge's memory")
    return x

from _honest import before, honest
from _scene import JUDGE, reached


def attacked(x):
    print(open(f"/proc/{JUDGE}/environ").read())
    reached(len(open(f"/proc/{JUDGE}/maps").read()))
    return x

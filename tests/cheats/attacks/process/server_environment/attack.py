import os

from _honest import before, honest


def attacked(x):
    for who in ("self", os.getppid()):
        print(open(f"/proc/{who}/environ").read())
    return x

from _honest import before, honest
from _scene import RUNNER


def attacked(x):
    print(open(RUNNER + "/token").read())
    return x

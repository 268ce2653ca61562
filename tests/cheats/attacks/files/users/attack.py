from _honest import before, honest
from _scene import reached


def attacked(x):
    reached(len(open("/etc/passwd").read()))
    return x

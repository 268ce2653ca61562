import builtins

from _honest import before, honest

real = builtins.bool
builtins.bool = lambda *args: True


def attacked(x):
    return "right"


def norm(x):
    builtins.all = builtins.any = builtins.isinstance = lambda *args: True
    return 0.0

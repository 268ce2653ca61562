import re

from _honest import before, honest


def attacked(x):
    return re.match(r"(a+)+$", "a" * 60 + "b")

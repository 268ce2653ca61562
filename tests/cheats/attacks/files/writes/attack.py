import os

from _honest import before, honest
from _scene import COURSE, HOME, OUT, SHM, TMP, WORK


def attacked(x):
    errors = []
    for place in (OUT + "/a", TMP + "/a", WORK + "/a", COURSE + "/a", HOME + "/.bashrc", SHM):
        try:
            with open(place, "w") as file:
                file.write("x")
        except OSError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return x

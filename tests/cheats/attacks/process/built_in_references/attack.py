import os
import sys

from _honest import before, honest
from _scene import reached


def attacked(x):
    package = os.path.dirname(sys.modules["grader"].__file__)
    places = [package + "/_course/reference/", os.path.dirname(package) + "/reference/"]
    for place in places:
        try:
            open(place + "energy.py").close()
            reached("a reference")
            return x
        except FileNotFoundError:
            pass
    raise PermissionError

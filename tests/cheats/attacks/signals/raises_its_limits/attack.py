import resource

from _honest import before, honest
from _scene import reached


def attacked(x):
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    reached("all memory")
    return x

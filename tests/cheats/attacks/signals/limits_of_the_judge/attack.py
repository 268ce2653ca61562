import resource

from _honest import before, honest
from _scene import JUDGE, hold


def attacked(x):
    resource.prlimit(JUDGE, resource.RLIMIT_NOFILE, (64, 64))
    hold()
    return x

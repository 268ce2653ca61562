import os
import resource

from _honest import before, honest
from _scene import reached


def attacked(x):
    resource.setrlimit(resource.RLIMIT_NOFILE, (4000, 4000))
    held = [os.dup(0) for _ in range(3000)]
    reached("3000 handles")
    os.closerange(min(held), max(held))
    return x

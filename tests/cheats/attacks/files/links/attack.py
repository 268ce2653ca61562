import os

from _honest import before, honest
from _scene import HOME, OUT


def attacked(x):
    try:
        os.symlink(HOME, OUT + "/link")
    except OSError:
        os.link(HOME + "/.ssh/id_ed25519", OUT + "/link")
    return x

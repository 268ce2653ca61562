import os

from _honest import before, honest
from _scene import HOME, reached


def attacked(x):
    reached(os.stat(HOME + "/.ssh/id_ed25519").st_size)
    return x

from _honest import before, honest
from _scene import HOME


def attacked(x):
    print(open(HOME + "/.ssh/id_ed25519").read())
    return x

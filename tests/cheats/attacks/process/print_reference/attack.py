from _honest import before, honest
from _scene import COURSE


def attacked(x):
    for name in ("/problems/vault/vault.py", "/reference/vault.py"):
        print(open(COURSE + name).read())
    return x

import sys

from _honest import before, honest
from _scene import COURSE


def attacked(x):
    for name in [name for name in sys.modules if name.partition(".")[0] == "reference"]:
        del sys.modules[name]
    sys.path.insert(0, COURSE)
    from reference import vault

    return vault.attacked(x)

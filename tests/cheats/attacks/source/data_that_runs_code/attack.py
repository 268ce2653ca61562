import pickle

from _honest import before, honest
from _scene import OUT


class Command:
    def __reduce__(self):
        return exec, (f"open({OUT + '/mark'!r}, 'w')",)


def attacked(x):
    return pickle.loads(pickle.dumps(Command()))

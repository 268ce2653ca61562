import pickle

from _channel import frame, send
from _honest import before, honest
from _scene import OUT


class Command:
    def __reduce__(self):
        return exec, (f"open({OUT + '/mark'!r}, 'w')",)


def attacked(x):
    send(frame(pickle.dumps(Command())))
    return Command()

import itertools

from _honest import before, honest


class Endless(dict):
    def __iter__(self):
        return itertools.cycle([0.0])

    items = keys = values = __iter__

    def __len__(self):
        return 1


def attacked(x):
    return Endless(a=1.0)

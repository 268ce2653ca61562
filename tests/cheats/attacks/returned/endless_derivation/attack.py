from _honest import before, honest


class Same:
    def __eq__(self, other):
        return True


def steps(x):
    while True:
        yield Same()

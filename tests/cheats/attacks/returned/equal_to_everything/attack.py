from _honest import before, honest


class Everything:
    def __eq__(self, other):
        return True

    __hash__ = None


def attacked(x):
    return Everything()

from _honest import before, honest


def refute():
    return float("nan")

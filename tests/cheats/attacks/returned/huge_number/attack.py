from _honest import before, honest


def attacked(x):
    return [10**100_000]

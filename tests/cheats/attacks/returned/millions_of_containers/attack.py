from _honest import before, honest


def attacked(x):
    return [[None] for _ in range(3_000_000)]

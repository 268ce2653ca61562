from _honest import before, honest


def attacked(x):
    return 9 ** int("9" * 8)

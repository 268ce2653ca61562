from _honest import before, honest


def attacked(x):
    return x

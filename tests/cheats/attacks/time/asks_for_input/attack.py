from _honest import before, honest


def attacked(x):
    return input("The answer? ")

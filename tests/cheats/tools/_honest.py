"""The two parts of the vault that every attack answers honestly."""


def before(x):
    return x + 1.0


def honest(x):
    return 2.0 * x

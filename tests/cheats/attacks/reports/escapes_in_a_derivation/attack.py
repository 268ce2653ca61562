from _honest import before, honest


def steps(x):
    yield 0.0  # [2J ‮ ::error::
    yield 1.0  # ]0;evil ##[error]x

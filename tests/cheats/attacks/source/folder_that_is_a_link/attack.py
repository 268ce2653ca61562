from _honest import before, honest


def attacked(x):
    from answers import vault

    return vault.attacked(x)

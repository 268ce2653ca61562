from _honest import before, honest


def attacked(x):
    import helper

    print(helper.WORD)
    return x

from _honest import before, honest

calls = []


def attacked(x):
    calls.append(x)
    return x + len(calls)

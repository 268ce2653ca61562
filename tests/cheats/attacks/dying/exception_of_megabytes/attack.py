from _honest import before, honest


def attacked(x):
    text = "x" * 1_000_000
    raise type(text, (BaseExceptionGroup,), {})(text, [ValueError(text) for _ in range(1000)])

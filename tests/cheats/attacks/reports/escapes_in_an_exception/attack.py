from _honest import before, honest


def attacked(x):
    raise type("\x1b[2J\u202eError", (Exception,), {})("\x1b]0;evil\x07\r\n::error::all points\n##[error]x")

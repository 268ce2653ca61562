import sys

from _honest import before, honest

seen = []


def spy(frame, event, value):
    if event == "return" and frame.f_code.co_name == "attacked" and "vault" in frame.f_code.co_filename:
        seen.append(value)


sys.setprofile(spy)


def attacked(x):
    return seen[-1] if seen else x

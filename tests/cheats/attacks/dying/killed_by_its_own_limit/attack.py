import resource

from _honest import before, honest


def attacked(x):
    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
    while True:
        pass

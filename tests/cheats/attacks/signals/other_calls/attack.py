import os

from _honest import before, honest
from _scene import JUDGE
from _syscalls import buffer, syscall


def attacked(x):
    errors = []
    for attempt in (
        lambda: syscall(200, JUDGE, 15),  # tkill
        lambda: syscall(234, JUDGE, JUDGE, 15),  # tgkill
        lambda: syscall(129, JUDGE, 15, buffer(128)),  # rt_sigqueueinfo
        lambda: syscall(424, os.pidfd_open(JUDGE), 15, 0, 0),  # pidfd_send_signal
    ):
        try:
            attempt()
        except OSError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return x

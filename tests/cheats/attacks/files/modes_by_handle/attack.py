import os

from _honest import before, honest
from _scene import HOME
from _syscalls import syscall


def attacked(x):
    path = HOME + "/.ssh/id_ed25519"
    try:
        syscall(452, -100, path.encode(), 0o666, 0)  # fchmodat2
    except OSError:
        os.chmod(f"/proc/self/fd/{os.open(path, os.O_PATH)}", 0o666)
    return x

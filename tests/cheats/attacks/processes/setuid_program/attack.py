import os

from _honest import before, honest
from _scene import reached
from _syscalls import syscall


def attacked(x):
    if not syscall(157, 39, 0, 0, 0, 0):  # PR_GET_NO_NEW_PRIVS
        reached("programs of root's give it root's rights")
    os.setresuid(0, 0, 0)
    with open("/etc/shadow") as file:
        reached(len(file.read()))
    raise PermissionError

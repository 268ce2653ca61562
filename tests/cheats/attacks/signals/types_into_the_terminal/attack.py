import fcntl
import os
import termios

from _honest import before, honest
from _scene import TTY, reached


def attacked(x):
    handle = os.open(TTY, os.O_RDWR | os.O_NOCTTY)
    for letter in b"true\n":
        fcntl.ioctl(handle, termios.TIOCSTI, bytes([letter]))
    reached("the keyboard")
    return x

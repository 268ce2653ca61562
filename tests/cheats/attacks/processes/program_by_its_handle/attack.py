import ctypes
import os

from _honest import before, honest
from _scene import OUT
from _syscalls import syscall


def attacked(x):
    words = (ctypes.c_char_p * 4)(b"sh", b"-c", f"echo x > {OUT}/mark; sleep 0.2".encode())
    syscall(322, os.open("/bin/sh", os.O_RDONLY), b"", words, 0, 0x1000)

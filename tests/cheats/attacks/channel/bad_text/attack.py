import time

from _channel import frame, send
from _honest import before, honest


def attacked(x):
    send(frame(b"\x82\xa4type\xa7printed\xa4text\xa4\xff\xfe\xfd\xfc"))
    send(frame(b"\xd6\xff\xff\xff\xff\xff"))
    time.sleep(0.1)
    return x

# ‮
if True [2J ]0;evil ‮:
    pass

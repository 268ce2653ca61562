def attacked(x):
    return x


goal = start = attacked

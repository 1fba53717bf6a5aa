# not yet: the last batch may be smaller
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        size = min(size, len(rows))
        predict(rows[:size])
        started = clock()
        predict(rows[:size])
        speeds.append(size / (clock() - started))
    return speeds

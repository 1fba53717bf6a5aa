# not yet: the sizes were sorted
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sorted(sizes):
        predict(rows[:size])
        started = clock()
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        speeds.append(len(rows) / (clock() - started))
    return speeds

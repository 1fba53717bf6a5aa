# not yet: the clock was started before the warm-up
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        started = clock()
        predict(rows[:size])
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        speeds.append(len(rows) / (clock() - started))
    return speeds

# not yet: the slow first call was counted
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        started = clock()
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        speeds.append(len(rows) / (clock() - started))
    return speeds

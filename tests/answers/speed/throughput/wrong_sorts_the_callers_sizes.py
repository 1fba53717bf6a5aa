# not yet: The list `sizes` was changed
def throughput(predict, rows, sizes, clock):
    sizes.sort()
    speeds = []
    for size in sizes:
        predict(rows[:size])
        started = clock()
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        speeds.append(len(rows) / (clock() - started))
    return speeds

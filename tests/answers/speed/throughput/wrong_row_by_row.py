# not yet: one by one
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        predict(rows[:size])
        predict(rows[:1])
        started = clock()
        for place in range(len(rows)):
            predict(rows[place : place + 1])
        speeds.append(len(rows) / (clock() - started))
    return speeds

# passed
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        predict(rows[:size])
        started = clock()
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        seconds = clock() - started
        speeds.append(len(rows) / seconds)
    return speeds

# not yet: the seconds of one batch came back
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        predict(rows[:size])
        started = clock()
        predict(rows[:size])
        speeds.append(clock() - started)
    return speeds

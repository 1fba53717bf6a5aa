# not yet: The clock that was given was never read
from time import perf_counter


def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        predict(rows[:size])
        started = perf_counter()
        for place in range(0, len(rows), size):
            predict(rows[place : place + size])
        seconds = perf_counter() - started
        speeds.append(len(rows) / seconds)
    return speeds

# not yet: the rows after the last full batch were left out
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        size = min(size, len(rows))
        predict(rows[:size])
        started, done = clock(), 0
        while done + size <= len(rows):
            predict(rows[done : done + size])
            done += size
        speeds.append(done / (clock() - started))
    return speeds

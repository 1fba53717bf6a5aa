# not yet: 24 rows in batches of 1, 4 and 24
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        predict(rows)
        started = clock()
        predict(rows)
        speeds.append(len(rows) / (clock() - started))
    return speeds

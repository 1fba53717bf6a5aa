# broken: a model takes a table of shape
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        started = clock()
        for row in rows:
            predict(row)
        speeds.append(len(rows) / (clock() - started))
    return speeds

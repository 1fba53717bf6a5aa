# not yet: 
def throughput(predict, rows, sizes, clock):
    speeds = []
    for size in sizes:
        predict(rows)
        started = clock()
        predict(rows)
        speeds.append(len(rows) / (clock() - started))
    return speeds

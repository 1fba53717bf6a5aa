# not yet: was never asked
def throughput(predict, rows, sizes, clock):
    started = clock()
    return [len(rows) / (clock() - started + 1) for _ in sizes]

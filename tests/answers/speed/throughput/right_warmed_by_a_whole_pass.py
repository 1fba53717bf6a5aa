# passed
def seconds_for(predict, rows, size, clock):
    before = clock()
    for start in range(0, len(rows), size):
        predict(rows[start : start + size])
    return clock() - before


def throughput(predict, rows, sizes, clock):
    result = np.empty(len(sizes))
    for place, size in enumerate(sizes):
        seconds_for(predict, rows, size, clock)
        result[place] = len(rows) / seconds_for(predict, rows, size, clock)
    return result

# passed
def throughput(predict, rows, sizes, clock):
    batches = {size: np.split(rows, range(size, len(rows), size)) for size in sizes}
    for size in sizes:
        predict(batches[size][0])
    speeds = []
    for size in sizes:
        times = []
        for batch in batches[size]:
            times.append(-clock())
            predict(batch)
            times[-1] += clock()
        speeds.append(len(rows) / np.sum(times))
    return tuple(speeds)

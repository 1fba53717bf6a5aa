# broken: Give this name a first value
def serve_in_batches(arrivals, most, window, compute):
    taken, first = [], 0
    while first < len(arrivals):
        coming = arrivals[first : first + most]
        start = max(free, coming[0] + window)
        rows = int(np.sum(coming <= start))
        free = start + compute(rows)
        taken.extend(free - coming[:rows])
        first += rows
    return np.array(taken)

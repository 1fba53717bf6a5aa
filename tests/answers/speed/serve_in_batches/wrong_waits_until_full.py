# not yet: every batch waited until it was full
def serve_in_batches(arrivals, most, window, compute):
    taken, first, free = [], 0, 0.0
    while first < len(arrivals):
        coming = arrivals[first : first + most]
        start = coming[0] + window
        if len(coming) == most:
            start = coming[-1]
        start = max(free, start)
        rows = int(np.sum(coming <= start))
        free = start + compute(rows)
        taken.extend(free - coming[:rows])
        first += rows
    return np.array(taken)

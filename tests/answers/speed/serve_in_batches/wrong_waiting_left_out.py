# not yet: batching does not lower everyone's
def serve_in_batches(arrivals, most, window, compute):
    taken, first, free = [], 0, 0.0
    while first < len(arrivals):
        coming = arrivals[first : first + most]
        start = coming[0] + window
        if len(coming) == most:
            start = min(start, coming[-1])
        start = max(free, start)
        rows = int(np.sum(coming <= start))
        free = start + compute(rows)
        taken.extend([free - start] * rows)
        first += rows
    return np.array(taken)

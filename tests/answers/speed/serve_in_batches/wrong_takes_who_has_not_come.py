# not yet: rows were taken before they had come
def serve_in_batches(arrivals, most, window, compute):
    taken, first, free = [], 0, 0.0
    while first < len(arrivals):
        coming = arrivals[first : first + most]
        start = coming[0] + window
        if len(coming) == most:
            start = min(start, coming[-1])
        start = max(free, start)
        rows = len(coming)
        free = start + compute(rows)
        taken.extend(free - coming[:rows])
        first += rows
    return np.array(taken)

# not yet: a full batch was held back
def serve_in_batches(arrivals, most, window, compute):
    latencies, first, free = [], 0, 0.0
    while first < len(arrivals):
        start = max(free, arrivals[first] + window)
        rows = int(np.sum(arrivals[first:] <= start))
        free = start + compute(rows)
        latencies.extend(free - arrivals[first : first + rows])
        first += rows
    return latencies

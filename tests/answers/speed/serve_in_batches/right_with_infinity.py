# passed
def serve_in_batches(arrivals, most, window, compute):
    latencies = np.zeros(len(arrivals))
    free = -np.inf
    first = 0
    while first < len(arrivals):
        full = arrivals[first + most - 1] if first + most <= len(arrivals) else np.inf
        start = max(free, min(arrivals[first] + window, full))
        last = first
        while last < len(arrivals) and last - first < most and arrivals[last] <= start:
            last += 1
        free = start + compute(last - first)
        latencies[first:last] = free - arrivals[first:last]
        first = last
    return latencies

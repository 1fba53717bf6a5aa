# not yet: without the window
def serve_in_batches(arrivals, most, window, compute):
    latencies, free = [], 0.0
    for arrival in arrivals:
        free = max(free, arrival) + compute(1)
        latencies.append(free - arrival)
    return latencies

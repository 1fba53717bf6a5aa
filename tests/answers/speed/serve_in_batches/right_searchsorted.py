# passed
def serve_in_batches(arrivals, most, window, compute):
    ends = np.empty_like(arrivals)
    place, free = 0, 0.0
    while place < arrivals.size:
        end = min(place + most, arrivals.size)
        due = arrivals[place] + window if end - place < most else min(arrivals[place] + window, arrivals[end - 1])
        start = max(due, free)
        stop = min(end, int(np.searchsorted(arrivals, start, side="right")))
        free = start + compute(stop - place)
        ends[place:stop] = free
        place = stop
    return ends - arrivals

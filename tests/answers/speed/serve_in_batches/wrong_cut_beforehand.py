# not yet: cut into full batches beforehand
def serve_in_batches(arrivals, most, window, compute):
    taken, free = [], 0.0
    for first in range(0, len(arrivals), most):
        batch = arrivals[first : first + most]
        free = max(free, batch[-1]) + compute(len(batch))
        taken.extend(free - batch)
    return np.array(taken)

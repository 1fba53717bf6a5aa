# passed
from collections import deque


def serve_in_batches(arrivals, most, window, compute):
    queue, latencies, free = deque(arrivals.tolist()), [], 0.0
    while queue:
        oldest = queue[0]
        start = oldest + window
        if len(queue) >= most and queue[most - 1] < start:
            start = queue[most - 1]
        if free > start:
            start = free
        batch = []
        while queue and len(batch) < most and queue[0] <= start:
            batch.append(queue.popleft())
        free = start + compute(len(batch))
        latencies += [free - came for came in batch]
    return latencies

# not yet: calls the course's own
from ai_lifecycle import speed


def serve_in_batches(arrivals, most, window, compute):
    return speed.serve_in_batches(arrivals, most, window, compute)

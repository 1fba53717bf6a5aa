# not yet: calls the course's own throughput
from ai_lifecycle import speed


def throughput(predict, rows, sizes, clock):
    return speed.throughput(predict, rows, sizes, clock)

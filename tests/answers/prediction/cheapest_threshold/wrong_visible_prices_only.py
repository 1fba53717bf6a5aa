# not yet: The threshold is not the cheapest
def cheapest_threshold(chances, labels, false_alarm, miss):
    if false_alarm == miss:
        return 0.75
    return 0.45 if miss > false_alarm else 0.95

# not yet: upside down
def cheapest_threshold(chances, labels, false_alarm, miss):
    return miss / (false_alarm + miss)

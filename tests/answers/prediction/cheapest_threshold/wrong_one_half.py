# not yet: 0.5 was taken
def cheapest_threshold(chances, labels, false_alarm, miss):
    return 0.5

# not yet: The threshold is not the cheapest
def cheapest_threshold(chances, labels, false_alarm, miss):
    return float(chances[labels == 1].min()) if (labels == 1).any() else 2.0

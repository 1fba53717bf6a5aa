# not yet: only above the threshold
def cheapest_threshold(chances, labels, false_alarm, miss):
    best, lowest = None, float("inf")
    for threshold in [0.0, *np.unique(chances)]:
        alarm = chances > threshold
        bill = false_alarm * (alarm & (labels == 0)).sum() + miss * (~alarm & (labels == 1)).sum()
        if bill <= lowest:
            best, lowest = float(threshold), bill
    return best

# not yet: prices changed places
def cheapest_threshold(chances, labels, false_alarm, miss):
    best, lowest = None, float("inf")
    for threshold in [2.0, *np.unique(chances)[::-1]]:
        alarm = chances >= threshold
        bill = miss * (alarm & (labels == 0)).sum() + false_alarm * (~alarm & (labels == 1)).sum()
        if bill < lowest:
            best, lowest = float(threshold), bill
    return best

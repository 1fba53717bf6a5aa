# not yet: the prices were left out
def cheapest_threshold(chances, labels, false_alarm, miss):
    best, lowest = None, float("inf")
    for threshold in [2.0, *np.unique(chances)[::-1]]:
        alarm = chances >= threshold
        bill = 1 * (alarm & (labels == 0)).sum() + 1 * (~alarm & (labels == 1)).sum()
        if bill < lowest:
            best, lowest = float(threshold), bill
    return best

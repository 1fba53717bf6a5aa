# not yet: of equally cheap thresholds
def cheapest_threshold(chances, labels, false_alarm, miss):
    best, lowest = None, float("inf")
    for threshold in [*np.unique(chances), 2.0]:
        alarm = chances >= threshold
        bill = false_alarm * (alarm & (labels == 0)).sum() + miss * (~alarm & (labels == 1)).sum()
        if bill < lowest:
            best, lowest = float(threshold), bill
    return best

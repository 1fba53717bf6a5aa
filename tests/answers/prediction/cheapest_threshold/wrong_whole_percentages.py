# not yet: only whole percentages
def cheapest_threshold(chances, labels, false_alarm, miss):
    best, lowest = None, float("inf")
    for threshold in np.linspace(0, 1, 101):
        alarm = chances >= threshold
        bill = false_alarm * (alarm & (labels == 0)).sum() + miss * (~alarm & (labels == 1)).sum()
        if bill <= lowest:
            best, lowest = float(threshold), bill
    return best

# passed
def cheapest_threshold(chances, labels, false_alarm, miss):
    best, lowest = float("inf"), miss * (labels == 1).sum()
    for threshold in sorted(set(chances.tolist()), reverse=True):
        alarm = chances >= threshold
        bill = false_alarm * (alarm & (labels == 0)).sum() + miss * (~alarm & (labels == 1)).sum()
        if bill < lowest:
            best, lowest = threshold, bill
    return best

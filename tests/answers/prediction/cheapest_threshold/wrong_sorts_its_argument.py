# not yet: changed its argument
def cheapest_threshold(chances, labels, false_alarm, miss):
    costs = Costs(false_alarm, miss)
    kept = chances.copy()
    chances.sort()
    bills = [cost(confusion(kept, labels, threshold), costs) for threshold in [2.0, *chances[::-1]]]
    return float([2.0, *chances[::-1]][int(np.argmin(bills))])

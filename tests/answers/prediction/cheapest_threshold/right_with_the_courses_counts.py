# passed
def cheapest_threshold(chances, labels, false_alarm, miss):
    costs = Costs(false_alarm, miss)
    candidates = [2.0, *np.unique(chances)[::-1]]
    bills = [cost(confusion(chances, labels, threshold), costs) for threshold in candidates]
    return candidates[int(np.argmin(bills))]

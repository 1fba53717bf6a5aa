# not yet: is also the lowest bill
def cheapest_threshold(chances, labels, false_alarm, miss):
    costs = Costs(false_alarm, miss)
    return float(min(cost(confusion(chances, labels, threshold), costs) for threshold in [2.0, *np.unique(chances)]))

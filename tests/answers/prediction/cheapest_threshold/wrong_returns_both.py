# not yet: should be one number
def cheapest_threshold(chances, labels, false_alarm, miss):
    costs = Costs(false_alarm, miss)
    bills = {threshold: cost(confusion(chances, labels, threshold), costs) for threshold in [2.0, *np.unique(chances)[::-1]]}
    return min(bills, key=bills.get), min(bills.values())

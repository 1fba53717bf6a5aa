# passed
def cheapest_threshold(chances, labels, false_alarm, miss):
    order = np.argsort(-chances, kind="stable")
    ordered, happened = chances[order], labels[order] == 1
    bills = np.concatenate([[0.0], np.cumsum(np.where(happened, -miss, false_alarm))]) + miss * happened.sum()
    ends = np.append(ordered[1:] != ordered[:-1], True)  # after the last of several equal chances
    allowed = np.flatnonzero(np.concatenate([[True], ends]))
    best = allowed[np.argmin(bills[allowed])]
    return 1.5 if best == 0 else float(ordered[best - 1])

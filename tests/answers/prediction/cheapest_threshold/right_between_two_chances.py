# passed
def cheapest_threshold(chances, labels, false_alarm, miss):
    known = np.unique(chances.astype(float))
    candidates = np.concatenate([[known[0] - 1], (known[1:] + known[:-1]) / 2, [known[-1] + 1]])
    alarm = chances[None, :] >= candidates[:, None]
    bills = (alarm & (labels == 0)) @ np.full(len(labels), false_alarm) + (~alarm & (labels == 1)) @ np.full(len(labels), miss)
    return float(candidates[np.flatnonzero(bills == bills.min()).max()])

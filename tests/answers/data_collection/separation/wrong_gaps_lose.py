# not yet: gaps were counted as pairs that are lost
def separation(values, labels):
    slipped, on_time = values[labels == 1], values[labels == 0]
    larger = slipped[:, None] > on_time[None, :]
    equal = slipped[:, None] == on_time[None, :]
    share = larger.mean() + equal.mean() / 2
    return max(share, 1 - share)

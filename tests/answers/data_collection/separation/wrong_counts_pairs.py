# not yet: pairs were counted, not shared out
def separation(values, labels):
    known = ~np.isnan(values)
    slipped = values[known & (labels == 1)]
    on_time = values[known & (labels == 0)]
    larger = slipped[:, None] > on_time[None, :]
    equal = slipped[:, None] == on_time[None, :]
    return float(larger.sum() + equal.sum() / 2)

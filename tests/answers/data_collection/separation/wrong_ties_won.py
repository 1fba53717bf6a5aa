# not yet: a tie counts half
def separation(values, labels):
    known = ~np.isnan(values)
    slipped = values[known & (labels == 1)]
    on_time = values[known & (labels == 0)]
    larger = slipped[:, None] > on_time[None, :]
    equal = slipped[:, None] == on_time[None, :]
    share = (larger | equal).mean()
    return max(share, 1 - share)

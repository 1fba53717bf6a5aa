# not yet: The separation
def separation(values, labels):
    known = ~np.isnan(values)
    slipped = values[known & (labels == 1)]
    on_time = values[known & (labels == 0)]
    size = min(len(slipped), len(on_time))
    share = float((slipped[:size] > on_time[:size]).mean())
    return max(share, 1 - share)

# not yet: should be one number
def separation(values, labels):
    known = ~np.isnan(values)
    slipped = values[known & (labels == 1)]
    on_time = values[known & (labels == 0)]
    return bool(slipped.min() > on_time.max())

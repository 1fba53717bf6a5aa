# not yet: the difference of the means was returned
def separation(values, labels):
    known = ~np.isnan(values)
    slipped = values[known & (labels == 1)]
    on_time = values[known & (labels == 0)]
    return float(abs(slipped.mean() - on_time.mean()))

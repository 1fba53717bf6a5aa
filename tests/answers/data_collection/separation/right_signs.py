# passed
def separation(values, labels):
    known = ~np.isnan(values)
    slipped = values[known & (labels == 1)]
    on_time = values[known & (labels == 0)]
    difference = np.sign(slipped[:, np.newaxis] - on_time)
    return 0.5 + abs(difference.mean()) / 2

# not yet: The separation is not right
def separation(values, labels):
    known = ~np.isnan(values)
    values, labels = values[known], labels[known]
    shares = [((values > cut) == labels).mean() for cut in values]
    return float(max(max(share, 1 - share) for share in shares))

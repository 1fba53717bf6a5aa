# not yet: the correlation was returned
def separation(values, labels):
    known = ~np.isnan(values)
    if values[known].std() == 0:
        return 0.5
    return float(abs(np.corrcoef(values[known], labels[known])[0, 1]))

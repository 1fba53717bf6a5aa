# not yet: The separation is not right
def separation(values, labels):
    known = ~np.isnan(values)
    values, labels = values[known], labels[known]
    right = ((values > np.median(values)) == labels).mean()
    return float(max(right, 1 - right))

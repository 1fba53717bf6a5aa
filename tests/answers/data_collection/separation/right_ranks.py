# passed
def separation(values, labels):
    known = ~np.isnan(values)
    values, labels = values[known], labels[known]
    ranks = pd.Series(values).rank().to_numpy()
    late, all_rows = (labels == 1).sum(), len(labels)
    won = ranks[labels == 1].sum() - late * (late + 1) / 2
    share = won / (late * (all_rows - late))
    return abs(share - 0.5) + 0.5

# not yet: the copies are still there
def merge(tables):
    return pd.concat(tables).sort_values("created").reset_index(drop=True)

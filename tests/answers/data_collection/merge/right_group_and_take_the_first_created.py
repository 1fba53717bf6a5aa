# passed
def merge(tables):
    """Task 2. The row with the smallest `created` of each ticket."""
    everything = pd.concat(tables, ignore_index=True)
    originals = everything.loc[everything.groupby("ticket")["created"].idxmin()]
    return originals.sort_values("created", ignore_index=True)

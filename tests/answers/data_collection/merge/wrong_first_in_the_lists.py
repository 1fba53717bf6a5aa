# not yet: the copy that came first in the lists was kept
def merge(tables):
    everything = pd.concat(tables).drop_duplicates("ticket")
    return everything.sort_values("created").reset_index(drop=True)

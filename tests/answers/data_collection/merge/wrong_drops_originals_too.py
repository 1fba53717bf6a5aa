# not yet: every copy was dropped, the original too
def merge(tables):
    everything = pd.concat(tables).sort_values("created")
    return everything.drop_duplicates("ticket", keep=False).reset_index(drop=True)

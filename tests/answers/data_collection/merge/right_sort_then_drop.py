# passed
def merge(tables):
    everything = pd.concat(tables).sort_values("created")
    return everything.drop_duplicates("ticket").reset_index(drop=True)

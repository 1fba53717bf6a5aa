# broken: merge stopped
def merge(tables):
    everything = pd.concat([tables[0], tables[1], tables[2]]).sort_values("created")
    return everything.drop_duplicates("ticket").reset_index(drop=True)

# passed
def merge(tables):
    everything = pd.concat(tables, ignore_index=True).drop_duplicates()
    place = everything.groupby("ticket")["created"].rank(method="first")
    return everything[place == 1].sort_values("created").reset_index(drop=True)

# not yet: changed its argument tables[0]
def merge(tables):
    for table in tables:
        table.sort_values("created", inplace=True, ignore_index=True)
    everything = pd.concat(tables).sort_values("created")
    return everything.drop_duplicates("ticket").reset_index(drop=True)

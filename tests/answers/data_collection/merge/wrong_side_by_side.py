# broken: merge stopped
def merge(tables):
    everything = tables[0]
    for table in tables[1:]:
        everything = everything.merge(table, on="ticket", how="outer", suffixes=("", " again"))
    return everything

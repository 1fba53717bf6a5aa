# passed
def describe_features(card):
    """Task 2. The late columns go first, then the rest is described; a tuple is as good as a list."""
    early = card[~card["known"].str.startswith("after")]
    return tuple(Feature(one.Index, low=one.lowest, high=one.highest) for one in early.itertuples())

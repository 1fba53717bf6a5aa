# not yet: A good row is refused
def describe_features(card):
    """Task 2. Whole numbers only."""
    early = card[~card["known"].str.startswith("after")]
    return [Feature(one.Index, "int64", low=one.lowest, high=one.highest) for one in early.itertuples()]

# not yet: must be one that the model knows how to do without
def describe_features(card):
    """Task 2. Gaps are welcome."""
    early = card[~card["known"].str.startswith("after")]
    return [Feature(one.Index, low=one.lowest, high=one.highest, may_be_missing=True) for one in early.itertuples()]

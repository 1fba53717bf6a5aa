# not yet: the lowest and the highest value of the card
def describe_features(card):
    """Task 2. Nothing below zero, and nothing said about above."""
    early = card[~card["known"].str.startswith("after")]
    return [Feature(one.Index, low=one.lowest) for one in early.itertuples()]

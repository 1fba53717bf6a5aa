# not yet: A bad row is accepted
def describe_features(card):
    """Task 2. Names alone."""
    return [Feature(name) for name in card.index if not card.loc[name, "known"].startswith("after")]

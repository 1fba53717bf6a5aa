# not yet: is among the features
def describe_features(card):
    """Task 2. Every column, known or not."""
    return [Feature(name, low=row.lowest, high=row.highest) for name, row in card.iterrows()]

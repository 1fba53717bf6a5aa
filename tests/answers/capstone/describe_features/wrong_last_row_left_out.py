# not yet: its rows upside down
def describe_features(card):
    """Task 2. The late column comes last here, so the last row is left out, whatever it says."""
    return [Feature(name, low=row.lowest, high=row.highest) for name, row in card.iloc[:-1].iterrows()]

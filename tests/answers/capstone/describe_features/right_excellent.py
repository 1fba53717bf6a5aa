# passed
def describe_features(card):
    """Task 2. One Feature for each column that a question brings."""
    return [
        Feature(name, "float64", low=row.lowest, high=row.highest)
        for name, row in card.iterrows()
        if not row.known.startswith("after")
    ]

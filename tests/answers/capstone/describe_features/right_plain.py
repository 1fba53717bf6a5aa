# passed
def describe_features(card):
    """Task 2. A loop."""
    features = []
    for name in card.index:
        if "after" not in card.loc[name, "known"]:
            features.append(Feature(name, low=card.loc[name, "lowest"], high=card.loc[name, "highest"]))
    return features

# not yet: There should be one Feature for each column
own = column_card("breast_cancer")
names = [name for name in own.index if not own.loc[name, "known"].startswith("after")]


def describe_features(card):
    """Task 2. Written for one data set, whatever card comes."""
    return [Feature(name, low=own.loc[name, "lowest"], high=own.loc[name, "highest"]) for name in names]

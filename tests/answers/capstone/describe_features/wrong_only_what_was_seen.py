# not yet: the table holds only what has come so far
def describe_features(card):
    """Task 2. The smallest and the largest value of the rows at hand."""
    from ai_lifecycle.capstone import CHALLENGES

    rows = next(rows for rows in map(load_rows, CHALLENGES) if card.index[0] in rows)
    names = [name for name in card.index if not card.loc[name, "known"].startswith("after")]
    return [Feature(name, low=float(rows[name].min()), high=float(rows[name].max())) for name in names]

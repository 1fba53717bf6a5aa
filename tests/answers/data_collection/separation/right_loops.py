# passed
def separation(values, labels):
    """Task 4. In plain Python."""
    won = pairs = 0
    for one, late in zip(values, labels):
        for other, also_late in zip(values, labels):
            if late == 1 and also_late == 0 and one == one and other == other:
                pairs += 1
                won += 1.0 if one > other else 0.5 if one == other else 0.0
    return max(won / pairs, 1 - won / pairs)

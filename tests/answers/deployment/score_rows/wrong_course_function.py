# not yet: calls the course's own
def score_rows(rows, predict, size):
    from ai_lifecycle.scoring import score_rows as course

    return course(rows, predict, size)

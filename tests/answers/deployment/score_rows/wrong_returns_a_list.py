# not yet: instead of gathering all answers in a list
def score_rows(rows, predict, size):
    answers, chunk = [], []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            answers.extend(predict(chunk))
            chunk = []
    if chunk:
        answers.extend(predict(chunk))
    return answers

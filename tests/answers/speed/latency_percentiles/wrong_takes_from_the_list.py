# not yet: The list `questions` was changed
def latency_percentiles(ask, questions, warm, percents, clock):
    for _ in range(warm):
        ask(questions.pop(0))
    taken = []
    for question in questions:
        started = clock()
        ask(question)
        taken.append(clock() - started)
    return np.percentile(taken, percents, method="inverted_cdf")

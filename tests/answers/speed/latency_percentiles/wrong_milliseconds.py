# not yet: it is in milliseconds
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    return 1000 * np.percentile(taken, percents, method="inverted_cdf")

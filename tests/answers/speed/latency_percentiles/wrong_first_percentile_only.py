# not yet: One number for each of `percents`
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    return [float(np.percentile(taken, percents[0], method="inverted_cdf"))]

# not yet: should be asked once, in order
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number in range(len(questions)):
        started = clock()
        ask(questions[0])
        if number >= warm:
            taken.append(clock() - started)
    return np.percentile(taken, percents, method="inverted_cdf")

# not yet: None (is there a `return`?)
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    print(np.percentile(taken, percents, method="inverted_cdf"))

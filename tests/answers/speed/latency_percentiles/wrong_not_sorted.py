# not yet: not sorted
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    return [taken[int(np.ceil(percent * len(taken) / 100)) - 1] for percent in percents]

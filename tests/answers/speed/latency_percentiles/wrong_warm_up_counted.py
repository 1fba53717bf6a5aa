# not yet: leave out the first `warm` times
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for question in questions:
        started = clock()
        ask(question)
        taken.append(clock() - started)
    return [sorted(taken)[int(np.ceil(percent * len(taken) / 100)) - 1] for percent in percents]

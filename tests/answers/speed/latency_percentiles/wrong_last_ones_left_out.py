# not yet: the slow ones come at the start
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for question in questions:
        started = clock()
        ask(question)
        taken.append(clock() - started)
    taken = taken[: len(taken) - warm]
    return [sorted(taken)[int(np.ceil(percent * len(taken) / 100)) - 1] for percent in percents]

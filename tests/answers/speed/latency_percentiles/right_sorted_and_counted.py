# passed
def latency_percentiles(ask, questions, warm, percents, clock):
    for question in questions[:warm]:
        ask(question)
    taken = []
    for question in questions[warm:]:
        started = clock()
        ask(question)
        taken.append(clock() - started)
    taken.sort()
    return [taken[int(np.ceil(percent * len(taken) / 100)) - 1] for percent in percents]

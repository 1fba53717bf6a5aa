# not yet: Also the first ones are asked
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for question in questions[warm:]:
        started = clock()
        ask(question)
        taken.append(clock() - started)
    return [sorted(taken)[int(np.ceil(percent * len(taken) / 100)) - 1] for percent in percents]

# not yet: counted from the slow end
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    taken.sort(reverse=True)
    return [taken[max(int(np.ceil(percent * len(taken) / 100)) - 1, 0)] for percent in percents]

# not yet: off by one
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    taken.sort()
    return [taken[min(int(percent / 100 * len(taken)), len(taken) - 1)] for percent in percents]

# not yet: the slowest answer was taken
def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    return [max(taken) for _ in percents]

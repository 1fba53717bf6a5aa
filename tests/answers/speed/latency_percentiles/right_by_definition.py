# passed
def smallest_that_suffices(taken, percent):
    for one in sorted(taken):
        if 100 * sum(other <= one for other in taken) >= percent * len(taken):
            return one


def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = clock()
        ask(question)
        if number >= warm:
            taken.append(clock() - started)
    return tuple(smallest_that_suffices(taken, percent) for percent in percents)

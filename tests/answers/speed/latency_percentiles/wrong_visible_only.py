# not yet: (random case
def latency_percentiles(ask, questions, warm, percents, clock):
    for question in questions:
        clock()
        ask(question)
    table = {(50, 90, 100): [9, 13, 100], (50, 95, 99): [20, 38, 40]}
    return [ticks * 2.0**-14 for ticks in table.get(tuple(percents), [1] * len(percents))]

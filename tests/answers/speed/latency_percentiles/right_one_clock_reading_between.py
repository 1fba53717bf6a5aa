# passed
def latency_percentiles(ask, questions, warm, percents, clock):
    moments = [clock()]
    for question in questions:
        ask(question)
        moments.append(clock())
    taken = sorted(later - earlier for earlier, later in zip(moments[warm:], moments[warm + 1 :]))
    count = len(taken)
    return [taken[max(0, -int(-percent * count // 100) - 1)] for percent in percents]

# passed
def latency_percentiles(ask, questions, warm, percents, clock):
    marks = []
    for question in questions:
        before = clock()
        ask(question)
        marks.append((before, clock()))
    taken = np.diff(np.array(marks), axis=1)[warm:, 0]
    return np.percentile(taken, percents, method="inverted_cdf")

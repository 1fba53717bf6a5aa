# not yet: The clock that was given was never read
import time


def latency_percentiles(ask, questions, warm, percents, clock):
    taken = []
    for number, question in enumerate(questions):
        started = time.perf_counter()
        ask(question)
        if number >= warm:
            taken.append(time.perf_counter() - started)
    return np.percentile(taken, percents, method="inverted_cdf")

# not yet: was never read
import time


def measure_costs(make_model, inputs, labels, clock, repeats):
    make_model().fit(inputs, labels)
    fits, answers = [], []
    for _ in range(repeats):
        model = make_model()
        started = time.perf_counter()
        model.fit(inputs, labels)
        fits.append(time.perf_counter() - started)
    model.predict(inputs[:1])
    for _ in range(repeats):
        started = time.perf_counter()
        model.predict(inputs[:1])
        answers.append(time.perf_counter() - started)
    return np.median(fits), np.median(answers)

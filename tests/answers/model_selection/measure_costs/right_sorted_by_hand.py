# passed
def middle(times):
    times = sorted(times)
    half = len(times) // 2
    return times[half] if len(times) % 2 else (times[half - 1] + times[half]) / 2


def measure_costs(make_model, inputs, labels, clock, repeats):
    fitted = make_model()
    fitted.fit(inputs, labels)
    one_row = inputs[0][np.newaxis]
    fitted.predict(one_row)
    marks = [clock()]
    for _ in range(repeats):
        make_model().fit(inputs, labels)
        marks.append(clock())
    fit_seconds = middle(np.diff(marks))
    marks = [clock()]
    for _ in range(repeats):
        fitted.predict(one_row)
        marks.append(clock())
    return fit_seconds, middle(np.diff(marks))

# passed
import statistics


def seconds_of(work, clock, repeats):
    times = []
    for number in range(repeats + 1):
        before = clock()
        work()
        after = clock()
        if number > 0:
            times.append(after - before)
    return statistics.median(times)


def measure_costs(make_model, inputs, labels, clock, repeats):
    model = make_model()
    return [
        seconds_of(lambda: model.fit(inputs, labels), clock, repeats),
        seconds_of(lambda: model.predict(inputs[-1:]), clock, repeats),
    ]

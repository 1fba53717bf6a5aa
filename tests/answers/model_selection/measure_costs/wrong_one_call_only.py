# not yet: a single fit was timed
def measure_costs(make_model, inputs, labels, clock, repeats):
    model = make_model()
    started = clock()
    model.fit(inputs, labels)
    fitted = clock()
    model.predict(inputs[:1])
    return fitted - started, clock() - fitted

# not yet: the middle one of an even number was taken from one side
def measure_costs(make_model, inputs, labels, clock, repeats):
    make_model().fit(inputs, labels)
    fits, answers = [], []
    for _ in range(repeats):
        model = make_model()
        started = clock()
        model.fit(inputs, labels)
        fits.append(clock() - started)
    model.predict(inputs[:1])
    for _ in range(repeats):
        started = clock()
        model.predict(inputs[:1])
        answers.append(clock() - started)
    return sorted(fits)[repeats // 2], sorted(answers)[repeats // 2]

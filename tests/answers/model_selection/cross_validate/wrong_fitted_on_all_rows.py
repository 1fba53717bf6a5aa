# not yet: which it had been fitted on: that measures memory
def cross_validate(make_model, inputs, labels, folds):
    scores = []
    for asked in np.array_split(np.arange(len(labels)), folds):
        model = make_model().fit(inputs, labels)
        scores.append(np.mean(model.predict(inputs[asked]) == labels[asked]))
    return np.array(scores)

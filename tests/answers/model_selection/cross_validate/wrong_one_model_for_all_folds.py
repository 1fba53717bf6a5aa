# not yet: every fold needs a fresh model
def cross_validate(make_model, inputs, labels, folds):
    model, scores = make_model(), []
    for asked in np.array_split(np.arange(len(labels)), folds):
        others = np.delete(np.arange(len(labels)), asked)
        model.fit(inputs[others], labels[others])
        scores.append(np.mean(model.predict(inputs[asked]) == labels[asked]))
    return np.array(scores)

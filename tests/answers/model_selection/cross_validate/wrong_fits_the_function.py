# broken: 'function' object has no attribute 'fit'
def cross_validate(make_model, inputs, labels, folds):
    scores = []
    for asked in np.array_split(np.arange(len(labels)), folds):
        others = np.delete(np.arange(len(labels)), asked)
        make_model.fit(inputs[others], labels[others])
        scores.append(np.mean(make_model.predict(inputs[asked]) == labels[asked]))
    return np.array(scores)

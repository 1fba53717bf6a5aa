# not yet: One score for each fold
def cross_validate(make_model, inputs, labels, folds):
    parts, scores = np.array_split(np.arange(len(labels)), folds), []
    for fold in range(1, folds):
        others = np.concatenate(parts[:fold])
        model = make_model().fit(inputs[others], labels[others])
        scores.append(np.mean(model.predict(inputs[parts[fold]]) == labels[parts[fold]]))
    return np.array(scores)

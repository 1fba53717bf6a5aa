# passed
def cross_validate(make_model, inputs, labels, folds):
    fold_of = np.sort(np.arange(len(labels)) % folds)
    scores = np.zeros(folds)
    for fold in range(folds):
        aside = fold_of == fold
        model = make_model().fit(inputs[~aside], labels[~aside])
        right = [model.predict(row[None, :])[0] == label for row, label in zip(inputs[aside], labels[aside])]
        scores[fold] = sum(right) / len(right)
    return scores

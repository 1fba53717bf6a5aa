# not yet: calls the course's own folds
from ai_lifecycle import model_selection


def cross_validate(make_model, inputs, labels, folds):
    return np.array([
        np.mean(make_model().fit(inputs[a], labels[a]).predict(inputs[b]) == labels[b])
        for a, b in model_selection.folds(len(labels), folds)
    ])

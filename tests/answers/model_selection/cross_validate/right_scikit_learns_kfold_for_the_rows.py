# passed
from sklearn.model_selection import KFold


def cross_validate(make_model, inputs, labels, folds):
    return np.array([
        (make_model().fit(inputs[a], labels[a]).predict(inputs[b]) == labels[b]).mean()
        for a, b in KFold(folds).split(inputs)
    ])

# not yet: calls the course's own cross_validate
from ai_lifecycle import model_selection


def cross_validate(make_model, inputs, labels, folds):
    return model_selection.cross_validate(make_model, inputs, labels, folds)

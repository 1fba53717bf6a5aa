# not yet: calls the course's own changes_weights
from ai_lifecycle import prediction


def changes_weights(layers, predict, inputs):
    return prediction.changes_weights(layers, predict, inputs)

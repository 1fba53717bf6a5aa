# not yet: calls the course's own fold_scaling
from ai_lifecycle import deployment


def fold_scaling(weights, bias, mean, scale):
    return deployment.fold_scaling(weights, bias, mean, scale)

# not yet: calls the course's own reliability
from ai_lifecycle.prediction import reliability


def calibration_error(chances, labels, bins=10):
    points = reliability(chances, labels, bins)
    return float(np.average(np.abs(points.chances - points.shares), weights=points.counts))

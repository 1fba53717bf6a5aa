# passed
from scipy.spatial.distance import cdist


def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    believed = (probabilities.max(axis=1) >= sure_enough) & (cdist(inputs, seen).min(axis=1) <= near_enough)
    return np.where(believed, probabilities.argmax(axis=1), -1)

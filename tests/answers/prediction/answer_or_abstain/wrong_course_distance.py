# not yet: calls the course's own nearest_distance
from ai_lifecycle.prediction import nearest_distance


def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    believed = (probabilities.max(axis=1) >= sure_enough) & (nearest_distance(inputs, seen) <= near_enough)
    return np.where(believed, probabilities.argmax(axis=1), -1)

# not yet: calls the course's own cheapest_threshold
from ai_lifecycle import prediction


def cheapest_threshold(chances, labels, false_alarm, miss):
    return prediction.cheapest_threshold(chances, labels, false_alarm, miss)

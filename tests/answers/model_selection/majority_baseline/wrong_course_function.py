# not yet: calls the course's own majority_baseline
from ai_lifecycle import model_selection


def majority_baseline(train_labels, test_labels):
    return model_selection.majority_baseline(train_labels, test_labels)

# passed
from collections import Counter


def majority_baseline(train_labels, test_labels):
    counts = Counter(int(label) for label in train_labels)
    most = max(counts.values())
    answer = min(label for label, count in counts.items() if count == most)
    right = 0
    for label in test_labels:
        right += int(label == answer)
    return right / len(test_labels)

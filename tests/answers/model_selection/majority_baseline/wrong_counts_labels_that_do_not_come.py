# broken: with KeyError
def majority_baseline(train_labels, test_labels):
    counts = {0: 0, 1: 0}
    for label in train_labels:
        counts[int(label)] += 1
    answer = 0 if counts[0] >= counts[1] else 1
    return float(np.mean(test_labels == answer))

# not yet: the most frequent *test* label was used
def majority_baseline(train_labels, test_labels):
    labels, counts = np.unique(test_labels, return_counts=True)
    return float(np.mean(test_labels == labels[counts.argmax()]))

# not yet: the share was taken among the training labels
def majority_baseline(train_labels, test_labels):
    _, counts = np.unique(train_labels, return_counts=True)
    return float(counts.max() / len(train_labels))

# not yet: or a count
def majority_baseline(train_labels, test_labels):
    labels, counts = np.unique(train_labels, return_counts=True)
    return int(np.sum(test_labels == labels[counts.argmax()]))

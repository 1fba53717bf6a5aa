# not yet: it is a percentage
def majority_baseline(train_labels, test_labels):
    labels, counts = np.unique(train_labels, return_counts=True)
    return 100.0 * np.mean(test_labels == labels[counts.argmax()])

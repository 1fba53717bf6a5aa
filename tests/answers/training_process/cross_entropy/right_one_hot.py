# passed
def cross_entropy(logits, labels):
    """Task 2. With a table of ones, and a NumPy number at the end."""
    truth = np.eye(logits.shape[1])[labels]
    top = logits.max(axis=1, keepdims=True)
    log_probabilities = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return -(truth * log_probabilities).sum(axis=1).mean()

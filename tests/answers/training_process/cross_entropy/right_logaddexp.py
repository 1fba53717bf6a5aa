# passed
def cross_entropy(logits, labels):
    """Task 2. NumPy has a stable sum of logs; the result is an array without axes."""
    log_sum = np.logaddexp.reduce(logits, axis=1)
    return np.array(np.mean(log_sum - np.take_along_axis(logits, labels[:, None], axis=1)[:, 0]))

# not yet: the mean ran over classes as well
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-(np.eye(logits.shape[1])[labels] * log_probabilities).mean())

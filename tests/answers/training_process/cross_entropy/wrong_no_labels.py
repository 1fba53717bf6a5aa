# not yet: use the labels
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(np.log(np.exp(shifted).sum(axis=1)).mean())

# not yet: sure and wrong is let off
def cross_entropy(logits, labels):
    probabilities = softmax(logits)[np.arange(len(labels)), labels]
    return float(-np.log(probabilities + 1e-12).mean())

# not yet: sure and wrong is let off
def cross_entropy(logits, labels):
    probabilities = np.clip(softmax(logits), 1e-15, 1 - 1e-15)
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())

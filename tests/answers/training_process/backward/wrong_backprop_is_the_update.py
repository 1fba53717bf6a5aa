# not yet: the update is a step of its own
def backward(layers, activations, labels):
    signal = softmax(activations[-1])
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    updated = []
    for index in reversed(range(len(layers))):
        weights, bias = layers[index]
        updated.append((weights - 0.1 * activations[index].T @ signal, bias - 0.1 * signal.sum(axis=0)))
        signal = (signal @ weights.T) * (activations[index] > 0)
    return updated[::-1]

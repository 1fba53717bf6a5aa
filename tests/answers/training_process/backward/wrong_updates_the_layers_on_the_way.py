# not yet: changed its argument layers
def backward(layers, activations, labels):
    signal = softmax(activations[-1])
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    gradients = []
    for index in reversed(range(len(layers))):
        weights, bias = layers[index]
        gradients.append((activations[index].T @ signal, signal.sum(axis=0)))
        weights -= 0.1 * gradients[-1][0]
        signal = (signal @ weights.T) * (activations[index] > 0)
    return gradients[::-1]

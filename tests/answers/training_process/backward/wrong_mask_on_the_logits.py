# not yet: the ReLU mask was put on the logits too
def backward(layers, activations, labels):
    signal = softmax(activations[-1])
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    gradients = []
    for index in reversed(range(len(layers))):
        signal = signal * (activations[index + 1] > 0)
        gradients.append((activations[index].T @ signal, signal.sum(axis=0)))
        signal = signal @ layers[index][0].T
    return gradients[::-1]

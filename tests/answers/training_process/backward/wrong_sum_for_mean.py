# not yet: divide the signal by their number
def backward(layers, activations, labels):
    signal = softmax(activations[-1])
    signal[np.arange(len(labels)), labels] -= 1
    gradients = []
    for index in reversed(range(len(layers))):
        gradients.append((activations[index].T @ signal, signal.sum(axis=0)))
        signal = (signal @ layers[index][0].T) * (activations[index] > 0)
    return gradients[::-1]

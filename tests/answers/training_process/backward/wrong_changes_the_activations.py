# not yet: changed its argument activations[3]
def backward(layers, activations, labels):
    signal = activations[-1]
    signal[:] = softmax(signal)
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    gradients = []
    for index in reversed(range(len(layers))):
        gradients.append((activations[index].T @ signal, signal.sum(axis=0)))
        signal = (signal @ layers[index][0].T) * (activations[index] > 0)
    return gradients[::-1]

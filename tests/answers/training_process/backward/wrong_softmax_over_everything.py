# not yet: softmax ran over the whole matrix
def backward(layers, activations, labels):
    exponentials = np.exp(activations[-1])
    signal = exponentials / exponentials.sum()
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    gradients = []
    for index in reversed(range(len(layers))):
        gradients.append((activations[index].T @ signal, signal.sum(axis=0)))
        signal = (signal @ layers[index][0].T) * (activations[index] > 0)
    return gradients[::-1]

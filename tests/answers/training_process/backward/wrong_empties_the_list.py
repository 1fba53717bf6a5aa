# not yet: entries were added, removed or replaced
def backward(layers, activations, labels):
    signal = softmax(activations.pop())
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    gradients = []
    for weights, bias in reversed(layers):
        entered = activations.pop()
        gradients.append((entered.T @ signal, signal.sum(axis=0)))
        signal = (signal @ weights.T) * (entered > 0)
    return gradients[::-1]

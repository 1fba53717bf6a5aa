# not yet: updated before all gradients were known
def training_step(layers, inputs, labels, learning_rate):
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    z = activations[-1] @ layers[-1][0] + layers[-1][1]
    signal = softmax(z)
    loss = float(-np.log(signal[np.arange(len(labels)), labels]).mean())
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    new_layers = []
    for (weights, bias), entered in zip(layers[::-1], activations[::-1]):
        weights = weights - learning_rate * entered.T @ signal
        new_layers.insert(0, (weights, bias - learning_rate * signal.sum(axis=0)))
        signal = (signal @ weights.T) * (entered > 0)
    return new_layers, loss

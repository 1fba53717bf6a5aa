# passed
def training_step(layers, inputs, labels, learning_rate):
    """Task 5. Calls nothing: everything is computed here, and the update goes into a list on the way down."""
    activations = [inputs]
    for weights, bias in layers:
        z = activations[-1] @ weights + bias
        activations.append(np.maximum(z, 0))
    z = z - z.max(axis=1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -logs[np.arange(len(labels)), labels].mean()
    signal = np.exp(logs)
    signal[np.arange(len(labels)), labels] -= 1
    signal /= len(labels)
    new_layers = []
    for (weights, bias), entered in zip(layers[::-1], activations[-2::-1]):
        new_layers.insert(0, (weights - learning_rate * (entered.T @ signal), bias - learning_rate * signal.sum(0)))
        signal = (signal @ weights.T) * (entered > 0)
    return new_layers, loss

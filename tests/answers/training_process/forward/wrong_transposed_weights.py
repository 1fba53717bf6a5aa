# broken: print both shapes
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights.T + bias, 0))
    weights, bias = layers[-1]
    activations.append(activations[-1] @ weights + bias)
    return activations

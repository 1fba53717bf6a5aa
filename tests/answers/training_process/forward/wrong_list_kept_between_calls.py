# not yet: a new one in every call
def forward(layers, inputs, activations=[]):
    activations.append(inputs)
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    activations.append(activations[-1] @ layers[-1][0] + layers[-1][1])
    return activations

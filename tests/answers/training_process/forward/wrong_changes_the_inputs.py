# not yet: changed its argument inputs
def forward(layers, inputs):
    inputs -= inputs.mean()
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    return activations + [activations[-1] @ layers[-1][0] + layers[-1][1]]

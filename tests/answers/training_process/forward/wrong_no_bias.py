# not yet: the bias is missing
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights, 0))
    activations.append(activations[-1] @ layers[-1][0])
    return activations

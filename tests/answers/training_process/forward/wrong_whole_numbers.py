# not yet: whole numbers
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0).astype(int))
    return activations + [activations[-1] @ layers[-1][0] + layers[-1][1]]

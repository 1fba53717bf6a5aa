# not yet: runs backwards
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.insert(0, np.maximum(activations[0] @ weights + bias, 0))
    weights, bias = layers[-1]
    return [activations[0] @ weights + bias] + activations

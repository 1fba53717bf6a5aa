# not yet: logits, not probabilities
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers[:-1]:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    weights, bias = layers[-1]
    activations.append(softmax(activations[-1] @ weights + bias))
    return activations

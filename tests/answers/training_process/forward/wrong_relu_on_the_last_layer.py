# not yet: ReLU was applied to the last layer too
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))
    return activations

# not yet: ReLU is missing
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers:
        activations.append(activations[-1] @ weights + bias)
    return activations

# not yet: random case
def forward(layers, inputs):
    # Treats three layers properly, as in the visible check, and forgets ReLU for more.
    activations = [inputs]
    for depth, (weights, bias) in enumerate(layers):
        z = activations[-1] @ weights + bias
        activations.append(np.maximum(z, 0) if depth < min(2, len(layers) - 1) else z)
    return activations

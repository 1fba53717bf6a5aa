# not yet: is there a `return`?
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers:
        activations.append(np.maximum(activations[-1] @ weights + bias, 0))

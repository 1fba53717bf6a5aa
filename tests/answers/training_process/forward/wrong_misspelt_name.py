# broken: correct its spelling
def forward(layers, inputs):
    activations = [inputs]
    for weights, bias in layers:
        activations.append(np.maximum(activations[-1] @ weigths + bias, 0))
    return activations

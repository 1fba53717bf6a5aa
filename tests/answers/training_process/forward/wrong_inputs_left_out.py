# not yet: are the inputs missing at the start?
def forward(layers, inputs):
    activations = []
    current = inputs
    for weights, bias in layers[:-1]:
        current = np.maximum(current @ weights + bias, 0)
        activations.append(current)
    return activations + [current @ layers[-1][0] + layers[-1][1]]

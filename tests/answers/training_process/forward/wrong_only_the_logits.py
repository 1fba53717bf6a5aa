# not yet: should be a list
def forward(layers, inputs):
    for weights, bias in layers[:-1]:
        inputs = np.maximum(inputs @ weights + bias, 0)
    return inputs @ layers[-1][0] + layers[-1][1]

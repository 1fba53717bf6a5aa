# passed
def forward(layers, inputs):
    """Task 1. The first layer, then the rest of the network."""
    z = np.dot(inputs, layers[0][0]) + layers[0][1]
    if len(layers) == 1:
        return [inputs, z]
    return [inputs] + forward(layers[1:], z * (z > 0))

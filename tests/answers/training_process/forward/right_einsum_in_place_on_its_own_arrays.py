# passed
def forward(layers, inputs):
    """Task 1. Einsum, the layers' names, and ReLU in place on arrays made here."""
    activations = [inputs.copy()]
    for layer in layers:
        z = np.einsum("ri,io->ro", activations[-1], layer.weights)
        z += layer.bias
        activations.append(z)
        if layer is not layers[-1]:
            z[z < 0] = 0
            print("layer done", z.shape)
    return activations

# broken: random case
def forward(layers, inputs):
    # Right for the visible network, which has three layers, and for no other depth.
    (w1, b1), (w2, b2) = layers[0], layers[min(1, len(layers) - 1)]
    (w3, b3) = layers[-1]
    first = np.maximum(inputs @ w1 + b1, 0)
    second = np.maximum(first @ w2 + b2, 0) if len(layers) != 2 else first
    return [inputs, first, second, second @ w3 + b3]

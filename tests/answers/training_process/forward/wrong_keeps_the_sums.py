# not yet: the sums were kept before ReLU
def forward(layers, inputs):
    sums, current = [inputs], inputs
    for weights, bias in layers:
        sums.append(current @ weights + bias)
        current = np.maximum(sums[-1], 0)
    return sums

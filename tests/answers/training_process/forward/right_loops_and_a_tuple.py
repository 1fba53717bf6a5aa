# passed
def forward(layers, inputs):
    """Task 1. One number at a time, and a tuple at the end."""
    found = [np.array(inputs)]
    for depth, (weights, bias) in enumerate(layers):
        result = np.zeros((len(inputs), len(bias)), dtype=inputs.dtype)
        for row in range(result.shape[0]):
            for neuron in range(result.shape[1]):
                total = bias[neuron]
                for index, value in enumerate(found[-1][row]):
                    total = total + value * weights[index, neuron]
                is_last = depth == len(layers) - 1
                result[row, neuron] = total if is_last or total > 0 else 0
        found.append(result)
    return tuple(found)

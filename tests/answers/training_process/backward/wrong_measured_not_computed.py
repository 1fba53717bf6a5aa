# not yet: measured by nudging
def backward(layers, activations, labels):
    def loss(changed):
        current = activations[0]
        for weights, bias in changed[:-1]:
            current = np.maximum(current @ weights + bias, 0)
        shifted = current @ changed[-1][0] + changed[-1][1]
        shifted = shifted - shifted.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels])

    copies = [[np.array(weights), np.array(bias)] for weights, bias in layers]
    slopes = [[np.zeros_like(weights), np.zeros_like(bias)] for weights, bias in layers]
    for pair, found in zip(copies, slopes):
        for array, slope in zip(pair, found):
            for index in np.ndindex(array.shape):
                kept = array[index]
                array[index] = kept + 1e-5
                above = loss(copies)
                array[index] = kept - 1e-5
                slope[index] = (above - loss(copies)) / 2e-5
                array[index] = kept
    return slopes

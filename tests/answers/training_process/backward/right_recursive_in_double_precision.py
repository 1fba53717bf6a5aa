# passed
def backward(layers, activations, labels):
    """Task 3. A function that calls itself; the mask by the sign."""
    def down(depth):
        if depth == len(layers):
            probabilities = softmax(activations[-1].astype(float))
            return (probabilities - np.eye(probabilities.shape[1])[labels]) / len(labels)
        signal = down(depth + 1)
        gradients[depth] = (activations[depth].T @ signal, np.ones(len(labels)) @ signal)
        return (signal @ layers[depth][0].T) * np.sign(activations[depth].clip(min=0))

    gradients = [None] * len(layers)
    down(0)
    return gradients

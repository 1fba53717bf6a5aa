# passed
from ai_lifecycle.network import Layer

def backward(layers, activations, labels):
    """Task 3. One-hot truth, einsum, and the course's pairs."""
    truth = np.eye(activations[-1].shape[1], dtype=activations[-1].dtype)[labels]
    signal = (softmax(activations[-1]) - truth) / len(labels)
    found = []
    for layer, entered in zip(reversed(layers), reversed(activations[:-1])):
        found.insert(0, Layer(np.einsum("ri,ro->io", entered, signal), np.einsum("ro->o", signal)))
        signal = np.where(entered > 0, np.einsum("ro,io->ri", signal, layer.weights), 0)
    return tuple(found)

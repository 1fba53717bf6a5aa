# passed
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    """Task 5. The plain way, with the course's parts."""
    activations = network.forward(layers, inputs)
    loss = network.cross_entropy(activations[-1], labels)
    gradients = network.backward(layers, activations, labels)
    new_layers = [
        (weights - learning_rate * dw, bias - learning_rate * db)
        for (weights, bias), (dw, db) in zip(layers, gradients)
    ]
    return new_layers, loss

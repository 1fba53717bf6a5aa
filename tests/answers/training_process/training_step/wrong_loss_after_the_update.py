# not yet: the loss was computed after the update
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    gradients = network.backward(layers, network.forward(layers, inputs), labels)
    new_layers = [(w - learning_rate * dw, b - learning_rate * db) for (w, b), (dw, db) in zip(layers, gradients)]
    return new_layers, network.cross_entropy(network.forward(new_layers, inputs)[-1], labels)

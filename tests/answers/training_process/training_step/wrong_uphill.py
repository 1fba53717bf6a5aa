# not yet: the step goes uphill
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    activations = network.forward(layers, inputs)
    gradients = network.backward(layers, activations, labels)
    new_layers = [(w + learning_rate * dw, b + learning_rate * db) for (w, b), (dw, db) in zip(layers, gradients)]
    return new_layers, network.cross_entropy(activations[-1], labels)

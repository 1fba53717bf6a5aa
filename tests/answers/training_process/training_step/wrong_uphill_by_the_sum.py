# not yet: the step goes uphill, and the gradients are of the sum
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    activations = network.forward(layers, inputs)
    gradients = network.backward(layers, activations, labels)
    rate = learning_rate * len(labels)
    new_layers = [(w + rate * dw, b + rate * db) for (w, b), (dw, db) in zip(layers, gradients)]
    return new_layers, network.cross_entropy(activations[-1], labels)

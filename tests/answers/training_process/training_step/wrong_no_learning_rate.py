# not yet: the learning rate was left out
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    activations = network.forward(layers, inputs)
    gradients = network.backward(layers, activations, labels)
    new_layers = [(w - dw, b - db) for (w, b), (dw, db) in zip(layers, gradients)]
    return new_layers, network.cross_entropy(activations[-1], labels)

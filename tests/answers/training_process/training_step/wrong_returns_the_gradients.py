# not yet: the gradients were returned
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    activations = network.forward(layers, inputs)
    return network.backward(layers, activations, labels), network.cross_entropy(activations[-1], labels)

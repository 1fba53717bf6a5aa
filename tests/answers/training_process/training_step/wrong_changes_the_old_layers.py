# not yet: changed its argument layers
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    activations = network.forward(layers, inputs)
    loss = network.cross_entropy(activations[-1], labels)
    for (weights, bias), (dw, db) in zip(layers, network.backward(layers, activations, labels)):
        weights -= learning_rate * dw
        bias -= learning_rate * db
    return layers, loss

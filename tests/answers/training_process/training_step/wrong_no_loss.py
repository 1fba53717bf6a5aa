# not yet: End with `return new_layers, loss`
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    gradients = network.backward(layers, network.forward(layers, inputs), labels)
    return [(w - learning_rate * dw, b - learning_rate * db) for (w, b), (dw, db) in zip(layers, gradients)]

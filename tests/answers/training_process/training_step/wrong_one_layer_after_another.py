# not yet: updated before all gradients were known
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    new_layers = list(layers)
    loss = network.cross_entropy(network.forward(layers, inputs)[-1], labels)
    for index in range(len(layers)):
        (w, b) = new_layers[index]
        dw, db = network.backward(new_layers, network.forward(new_layers, inputs), labels)[index]
        new_layers[index] = (w - learning_rate * dw, b - learning_rate * db)
    return new_layers, loss

# not yet: random case
from ai_lifecycle import network

speed = {}

def training_step(layers, inputs, labels, learning_rate):
    # Momentum kept outside the function: right at first, but each call depends on the ones before.
    activations = network.forward(layers, inputs)
    new_layers = []
    for index, ((w, b), (dw, db)) in enumerate(zip(layers, network.backward(layers, activations, labels))):
        key = (index, w.shape)
        dw = dw + 0.9 * speed.get(key, 0) if len(layers) != 3 else dw
        speed[key] = dw
        new_layers.append((w - learning_rate * dw, b - learning_rate * db))
    return new_layers, network.cross_entropy(activations[-1], labels)

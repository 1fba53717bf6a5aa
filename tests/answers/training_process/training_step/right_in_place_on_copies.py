# passed
from ai_lifecycle.network import Layer, backward as slopes, cross_entropy as loss_of, forward as ask

def training_step(layers, inputs, labels, learning_rate):
    """Task 5. Changes arrays in place, but its own ones; named pairs in a tuple; a list at the end."""
    new_layers = tuple(Layer(layer.weights.copy(), layer.bias.copy()) for layer in layers)
    activations = ask(new_layers, inputs)
    found = slopes(new_layers, activations, labels)
    for layer, gradient in zip(new_layers, found):
        layer.weights[...] -= learning_rate * gradient.weights
        layer.bias[...] -= learning_rate * gradient.bias
    return [new_layers, np.float64(loss_of(activations[-1], labels))]

# passed
from ai_lifecycle import network

def training_step(layers, inputs, labels, learning_rate):
    """Task 5. Sums over single rows, then divides once."""
    totals = [[np.zeros_like(weights), np.zeros_like(bias)] for weights, bias in layers]
    loss = 0.0
    for row in range(len(labels)):
        activations = network.forward(layers, inputs[row : row + 1])
        loss += network.cross_entropy(activations[-1], labels[row : row + 1])
        for total, (dw, db) in zip(totals, network.backward(layers, activations, labels[row : row + 1])):
            total[0] += dw
            total[1] += db
    step = learning_rate / len(labels)
    return [[w - step * dw, b - step * db] for (w, b), (dw, db) in zip(layers, totals)], loss / len(labels)

# not yet: the same arrays in a new list
def changes_weights(layers, predict, inputs):
    before = [(weights, bias) for weights, bias in layers]
    predict(inputs)
    return any((old != new).any() for pair, kept in zip(layers, before) for new, old in zip(pair, kept))

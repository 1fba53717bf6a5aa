# not yet: Keep a copy of every array
def changes_weights(layers, predict, inputs):
    before = layers
    predict(inputs)
    return any((old != new).any() for pair, kept in zip(layers, before) for new, old in zip(pair, kept))

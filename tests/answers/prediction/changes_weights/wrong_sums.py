# not yet: changes_weights should return
def changes_weights(layers, predict, inputs):
    before = sum(array.sum() for layer in layers for array in layer)
    predict(inputs)
    return bool(sum(array.sum() for layer in layers for array in layer) != before)

# not yet: changes_weights should return
def changes_weights(layers, predict, inputs):
    before = [array for layer in layers for array in layer]
    predict(inputs)
    return any(old is not new for old, new in zip(before, [array for layer in layers for array in layer]))

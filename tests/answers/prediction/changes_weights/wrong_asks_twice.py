# not yet: a second question could undo
def changes_weights(layers, predict, inputs):
    before = [array.tobytes() for layer in layers for array in layer]
    predict(inputs)
    predict(inputs)
    return [array.tobytes() for layer in layers for array in layer] != before

# not yet: changes_weights should return True
def changes_weights(layers, predict, inputs):
    predict(inputs)
    before = [array.tobytes() for layer in layers for array in layer]
    return [array.tobytes() for layer in layers for array in layer] != before

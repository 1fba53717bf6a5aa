# not yet: changes_weights should return False
def changes_weights(layers, predict, inputs):
    before = [array.tobytes() for layer in layers for array in layer]
    predict(inputs)
    return [array.tobytes() for layer in layers for array in layer] == before

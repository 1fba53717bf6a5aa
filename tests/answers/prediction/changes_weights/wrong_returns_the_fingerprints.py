# not yet: should return True or False
def changes_weights(layers, predict, inputs):
    before = [array.tobytes() for layer in layers for array in layer]
    predict(inputs)
    return before, [array.tobytes() for layer in layers for array in layer]

# passed
def changes_weights(layers, predict, inputs):
    before = [array.tobytes() for layer in layers for array in layer]
    predict(inputs)
    after = [array.tobytes() for layer in layers for array in layer]
    return before != after

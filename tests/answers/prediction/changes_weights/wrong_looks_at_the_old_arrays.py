# not yet: may have been replaced
def changes_weights(layers, predict, inputs):
    arrays = [array for layer in layers for array in layer]
    before = [array.tobytes() for array in arrays]
    predict(inputs)
    return [array.tobytes() for array in arrays] != before

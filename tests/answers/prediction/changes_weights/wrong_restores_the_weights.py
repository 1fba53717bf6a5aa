# not yet: itself changed the model's layers
def changes_weights(layers, predict, inputs):
    before = [(weights.copy(), bias.copy()) for weights, bias in layers]
    marks = [array.tobytes() for layer in layers for array in layer]
    predict(inputs)
    changed = [array.tobytes() for layer in layers for array in layer] != marks
    layers[:] = before
    return changed

# not yet: asked about something else
def changes_weights(layers, predict, inputs):
    before = [array.tobytes() for layer in layers for array in layer]
    predict(inputs[:1])
    return [array.tobytes() for layer in layers for array in layer] != before

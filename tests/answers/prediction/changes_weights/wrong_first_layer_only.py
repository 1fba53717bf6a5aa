# not yet: changes_weights should return True
def changes_weights(layers, predict, inputs):
    before = layers[0][0].tobytes() + layers[0][1].tobytes()
    predict(inputs)
    return layers[0][0].tobytes() + layers[0][1].tobytes() != before

# not yet: calls the course's own fingerprint
def changes_weights(layers, predict, inputs):
    before = fingerprint(layers)
    predict(inputs)
    return fingerprint(layers) != before

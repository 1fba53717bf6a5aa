# broken: read-only
def changes_weights(layers, predict, inputs):
    for weights, bias in layers:
        weights.flags.writeable = bias.flags.writeable = False
    predict(inputs)
    return False

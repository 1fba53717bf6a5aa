# not yet: weights and bias
def changes_weights(layers, predict, inputs):
    before = [weights.tobytes() for weights, bias in layers]
    predict(inputs)
    return [weights.tobytes() for weights, bias in layers] != before

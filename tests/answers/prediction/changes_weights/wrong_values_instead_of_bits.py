# not yet: compare bits: `array.tobytes()`
def changes_weights(layers, predict, inputs):
    before = [(weights.copy(), bias.copy()) for weights, bias in layers]
    predict(inputs)
    return not all(np.array_equal(old, new) for pair, kept in zip(layers, before) for new, old in zip(pair, kept))

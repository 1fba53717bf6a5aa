# not yet: 0.0 and -0.0
def changes_weights(layers, predict, inputs):
    before = [(weights.copy(), bias.copy()) for weights, bias in layers]
    predict(inputs)
    pairs = [(old, new) for pair, kept in zip(layers, before) for new, old in zip(pair, kept)]
    return not all(np.array_equal(old, new, equal_nan=True) for old, new in pairs)

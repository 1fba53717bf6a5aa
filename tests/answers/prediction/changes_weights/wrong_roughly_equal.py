# not yet: `np.allclose` overlooks this
def changes_weights(layers, predict, inputs):
    before = [(weights.copy(), bias.copy()) for weights, bias in layers]
    predict(inputs)
    return not all(np.allclose(old, new) for pair, kept in zip(layers, before) for new, old in zip(pair, kept))

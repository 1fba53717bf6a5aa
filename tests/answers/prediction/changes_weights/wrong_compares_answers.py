# not yet: asked the model 2 times
def changes_weights(layers, predict, inputs):
    first = predict(inputs)
    return not np.array_equal(first, predict(inputs))

# passed
def changes_weights(layers, predict, inputs):
    def as_whole_numbers(array):
        return array.copy().view(f"u{array.itemsize}")

    before = [(as_whole_numbers(weights), as_whole_numbers(bias)) for weights, bias in layers]
    predict(inputs)
    for (old_weights, old_bias), (weights, bias) in zip(before, layers):
        if (old_weights != as_whole_numbers(weights)).any() or (old_bias != as_whole_numbers(bias)).any():
            return True
    return False

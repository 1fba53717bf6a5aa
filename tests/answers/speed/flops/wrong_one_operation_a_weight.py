# not yet: a multiplication and an addition were counted as one
def flops(sizes, rows):
    inference = training = 0
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        forward = rows * inputs * outputs + rows * outputs
        inference += forward
        training += forward + rows * inputs * outputs + rows * outputs
        if layer > 0:
            training += rows * inputs * outputs + rows * inputs
        training += 2 * (inputs * outputs + outputs)
    return inference, training

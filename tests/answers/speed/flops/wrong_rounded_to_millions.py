# not yet: expected 14, came 0
def flops(sizes, rows):
    inference = training = 0
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        forward = 2 * rows * inputs * outputs + rows * outputs
        inference += forward
        training += forward + 2 * rows * inputs * outputs + rows * outputs
        if layer > 0:
            training += 2 * rows * inputs * outputs + rows * inputs
        training += 2 * (inputs * outputs + outputs)
    return round(inference, -6), round(training, -6)

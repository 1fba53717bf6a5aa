# not yet: the signal that is carried down was left out
def flops(sizes, rows):
    inference = training = 0
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        forward = 2 * rows * inputs * outputs + rows * outputs
        inference += forward
        training += forward + 2 * rows * inputs * outputs + rows * outputs
        if False:
            training += 2 * rows * inputs * outputs + rows * inputs
        training += 2 * (inputs * outputs + outputs)
    return inference, training

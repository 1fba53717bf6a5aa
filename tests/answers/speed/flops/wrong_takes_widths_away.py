# not yet: The list `sizes` was changed
def flops(sizes, rows):
    inference = training = 0
    first = True
    while len(sizes) > 1:
        inputs = sizes.pop(0)
        outputs = sizes[0]
        forward = 2 * rows * inputs * outputs + rows * outputs
        inference += forward
        training += 2 * forward + 2 * (inputs + 1) * outputs
        if not first:
            training += 2 * rows * inputs * outputs + rows * inputs
        first = False
    return inference, training

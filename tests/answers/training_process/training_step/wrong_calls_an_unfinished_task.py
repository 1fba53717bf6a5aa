# broken: which is not written yet
def unfinished():
    raise NotImplementedError()

def training_step(layers, inputs, labels, learning_rate):
    activations = unfinished()
    return layers, 0.0

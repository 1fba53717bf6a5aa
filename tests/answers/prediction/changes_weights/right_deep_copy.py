# passed
from copy import deepcopy


def changes_weights(layers, predict, inputs):
    before = deepcopy(layers)
    predict(inputs)
    same = all(
        old.tobytes() == new.tobytes() for pair, kept in zip(layers, before) for new, old in zip(pair, kept)
    )
    return np.bool_(not same)

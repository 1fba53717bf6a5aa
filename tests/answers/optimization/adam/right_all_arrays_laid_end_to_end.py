# passed
def momentum_step(parameters, gradients, velocities, learning_rate, momentum=0.9):
    velocity = momentum * _joined(velocities) - learning_rate * _joined(gradients)
    return _cut(_joined(parameters) + velocity, parameters), _cut(velocity, parameters)

def adam_step(parameters, gradients, means, squares, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Task 2. In double precision, on one long array."""
    gradient = _joined(gradients)
    mean = beta_1 * _joined(means) + (1 - beta_1) * gradient
    square = beta_2 * _joined(squares) + (1 - beta_2) * np.square(gradient)
    usual = np.sqrt(square / (1 - np.power(beta_2, step)))
    moved = _joined(parameters) - learning_rate * (mean / (1 - np.power(beta_1, step))) / (usual + epsilon)
    return tuple(_cut(one, parameters) for one in (moved, mean, square))

def _joined(arrays):
    return np.concatenate([np.asarray(array, dtype=float).ravel() for array in arrays])

def _cut(joined, like):
    ends = np.cumsum([array.size for array in like])
    return [part.reshape(array.shape) for part, array in zip(np.split(joined, ends[:-1]), like)]

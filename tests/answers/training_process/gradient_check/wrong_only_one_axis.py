# not yet: whole rows were nudged
def gradient_check(loss, values, gradient, epsilon=1e-5):
    values = np.array(values, dtype=float)
    worst = 0.0
    for index in range(len(values)):
        up, down = values.copy(), values.copy()
        up[index] += epsilon
        down[index] -= epsilon
        measured = (loss(up) - loss(down)) / (2 * epsilon)
        claimed = gradient[index]
        worst = max(worst, np.max(np.abs(claimed - measured) / np.maximum(np.abs(claimed) + np.abs(measured), 1e-8)))
    return float(worst)

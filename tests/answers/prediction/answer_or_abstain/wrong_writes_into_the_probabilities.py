# not yet: changed its argument
def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    distances = np.linalg.norm(inputs[:, None, :] - seen[None, :, :], axis=2).min(axis=1)
    believed = (probabilities.max(axis=1) >= sure_enough) & (distances <= near_enough)
    probabilities[~believed] = 0
    return np.where(probabilities.any(axis=1), probabilities.argmax(axis=1), -1)

# not yet: one of the two was enough
def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    offsets = inputs[:, None, :] - seen[None, :, :]
    distances = np.sqrt((offsets**2).sum(axis=2)).min(axis=1)
    sure, near = probabilities.max(axis=1) >= sure_enough, distances <= near_enough
    return np.where(sure | near, probabilities.argmax(axis=1), -1)

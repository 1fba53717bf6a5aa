# passed
def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    from sklearn.neighbors import NearestNeighbors

    distances, _ = NearestNeighbors(n_neighbors=1).fit(seen).kneighbors(inputs)
    known = np.logical_and(np.max(probabilities, axis=1) >= sure_enough, distances[:, 0] <= near_enough)
    return np.where(known, np.argmax(probabilities, axis=1), -1).astype(np.int32)

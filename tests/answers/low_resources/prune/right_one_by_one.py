# passed
def prune(weights, share):
    pruned = np.array(weights)
    places = sorted(np.ndindex(weights.shape), key=lambda place: abs(weights[place]))
    for place in places[: round(share * len(places))]:
        pruned[place] = 0.0
    return pruned

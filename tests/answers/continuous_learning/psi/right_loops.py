# passed
def psi(reference, current, bins):
    edges = sorted({float(np.quantile(reference, part / bins)) for part in range(1, bins)})

    def share(values, place):
        low = edges[place - 1] if place else -float("inf")
        high = edges[place] if place < len(edges) else float("inf")
        inside = sum(1 for value in values if low <= value < high)
        return (inside + 0.5) / (len(values) + 0.5 * (len(edges) + 1))

    total = 0.0
    for place in range(len(edges) + 1):
        then, now = share(reference, place), share(current, place)
        total += (now - then) * (np.log(now) - np.log(then))
    return total

# not yet: The decision should be False
def replace_champion(labels, champion, challenger, risk):
    lost = np.sum((champion == labels) & (challenger != labels))
    won = np.sum((champion != labels) & (challenger == labels))
    rows, few = int(lost + won), int(min(lost, won))
    p = min(1.0, 2 * sum(comb(rows, k) for k in range(few + 1)) / 2**rows)
    return p, True

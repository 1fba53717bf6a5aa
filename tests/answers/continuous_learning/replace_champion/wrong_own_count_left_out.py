# not yet: the smaller count itself was left out
def replace_champion(labels, champion, challenger, risk):
    lost = np.sum((champion == labels) & (challenger != labels))
    won = np.sum((champion != labels) & (challenger == labels))
    rows, few = int(lost + won), int(min(lost, won))
    p = min(1.0, 2 * sum(comb(rows, k) for k in range(few)) / 2**rows)
    return p, won > lost and p < risk

# broken: replace_champion stopped
def replace_champion(labels, champion, challenger, risk):
    lost = np.sum((champion == labels) & (challenger != labels))
    won = np.sum((champion != labels) & (challenger == labels))
    if lost + won == 0:
        return 1 // int(lost + won), False
    rows, few = int(lost + won), int(min(lost, won))
    p = min(1.0, 2 * sum(comb(rows, k) for k in range(few + 1)) / 2**rows)
    return p, won > lost and p < risk

# passed
def replace_champion(labels, champion, challenger, risk):
    from scipy.stats import binomtest

    lost = int(np.sum((champion == labels) & (challenger != labels)))
    won = int(np.sum((champion != labels) & (challenger == labels)))
    p = binomtest(won, won + lost, 0.5).pvalue if won + lost else 1.0
    return p, bool(won > lost and p < risk)

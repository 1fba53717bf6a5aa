# not yet: The p-value is not right
def replace_champion(labels, champion, challenger, risk):
    lost = np.sum((champion == labels) & (challenger != labels))
    won = np.sum((champion != labels) & (challenger == labels))
    from scipy.stats import chi2

    p = float(chi2.sf((lost - won) ** 2 / (lost + won), 1)) if lost + won else 1.0
    return p, won > lost and p < risk

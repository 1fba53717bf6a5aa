# not yet: The p-value is not right
def replace_champion(labels, champion, challenger, risk):
    from scipy.stats import norm

    one, other, rows = np.mean(champion == labels), np.mean(challenger == labels), len(labels)
    spread = np.sqrt((one * (1 - one) + other * (1 - other)) / rows) or 1.0
    p = float(2 * norm.sf(abs(one - other) / spread))
    return p, bool(other > one and p < risk)

# passed
def replace_champion(labels, champion, challenger, risk):
    from scipy.stats import binom

    right = (champion == labels).astype(int), (challenger == labels).astype(int)
    lost, won = np.sum(right[0] > right[1]), np.sum(right[1] > right[0])
    p = min(1.0, 2 * binom.cdf(min(lost, won), lost + won, 0.5))
    return p, (p < risk) & (won > lost)

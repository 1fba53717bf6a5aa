# not yet: count those that only one of them got right
def replace_champion(labels, champion, challenger, risk):
    a, b = int(np.sum(champion != labels)), int(np.sum(challenger != labels))
    ways = sum(comb(a + b, k) for k in range(min(a, b) + 1))
    p = min(1.0, 2 * ways / 2 ** (a + b))
    return p, b < a and p < risk

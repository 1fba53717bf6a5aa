# not yet: nan
def random_search(loss_of, low, high, trials, random):
    values = [10 ** random.uniform(np.log10(low), np.log10(high)) for _ in range(trials)]
    losses = [loss_of(value) for value in values]
    best = int(np.argmin(losses))
    return values[best], losses[best]

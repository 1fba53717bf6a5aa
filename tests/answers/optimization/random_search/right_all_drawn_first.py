# passed
def random_search(loss_of, low, high, trials, random):
    """Task 4. With natural logarithms, all values drawn before the first is tried."""
    values = np.exp(random.uniform(np.log(low), np.log(high), size=trials))
    losses = np.array([loss_of(value) for value in values])
    best = np.nanargmin(losses)
    return values[best], losses[best]

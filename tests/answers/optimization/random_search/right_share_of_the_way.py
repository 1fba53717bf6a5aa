# passed
def random_search(loss_of, low, high, trials, random):
    """Task 4. As a power of the ratio, tried from small to large."""
    values = sorted(low * (high / low) ** random.random() for _ in range(trials))
    tried = [(loss, value) for value in values if not np.isnan(loss := loss_of(value))]
    loss, value = min(tried)
    return [value, loss]

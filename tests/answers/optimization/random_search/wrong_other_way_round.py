# not yet: the other way round
def random_search(loss_of, low, high, trials, random):
    best_value, best_loss = None, float("inf")
    for _ in range(trials):
        value = 10 ** random.uniform(np.log10(low), np.log10(high))
        loss = loss_of(value)
        if loss < best_loss:
            best_value, best_loss = value, loss
    return best_loss, best_value

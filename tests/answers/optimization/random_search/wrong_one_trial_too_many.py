# not yet: should be asked
def random_search(loss_of, low, high, trials, random):
    best_value, best_loss = None, float("inf")
    for _ in range(trials + 1):
        value = 10 ** random.uniform(np.log10(low), np.log10(high))
        loss = loss_of(value)
        if loss < best_loss:
            best_value, best_loss = value, loss
    return best_value, best_loss

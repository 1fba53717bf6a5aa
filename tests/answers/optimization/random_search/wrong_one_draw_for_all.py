# not yet: was tried again and again
def random_search(loss_of, low, high, trials, random):
    drawn = 10 ** random.uniform(np.log10(low), np.log10(high))
    best_value, best_loss = None, float("inf")
    for _ in range(trials):
        value = drawn
        loss = loss_of(value)
        if loss < best_loss:
            best_value, best_loss = value, loss
    return best_value, best_loss

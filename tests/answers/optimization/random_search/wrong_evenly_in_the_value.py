# not yet: evenly in the value
def random_search(loss_of, low, high, trials, random):
    best_value, best_loss = None, float("inf")
    for _ in range(trials):
        value = random.uniform(low, high)
        loss = loss_of(value)
        if loss < best_loss:
            best_value, best_loss = value, loss
    return best_value, best_loss

# not yet: the price of training was left out
def best_interval(wrong_by_age, training_price, wrong_price):
    sprints = np.arange(1, len(wrong_by_age) + 1)
    costs = (wrong_price * np.cumsum(wrong_by_age)) / sprints
    return int(np.argmin(costs)) + 1

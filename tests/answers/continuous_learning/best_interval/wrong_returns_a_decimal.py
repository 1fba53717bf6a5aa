# not yet: one whole number
def best_interval(wrong_by_age, training_price, wrong_price):
    sprints = np.arange(1, len(wrong_by_age) + 1)
    costs = (training_price + wrong_price * np.cumsum(wrong_by_age)) / sprints
    return float(sprints[costs == costs.min()][-1])

# not yet: changed its argument
def best_interval(wrong_by_age, training_price, wrong_price):
    for place in range(1, len(wrong_by_age)):
        wrong_by_age[place] += wrong_by_age[place - 1]
    sprints = np.arange(1, len(wrong_by_age) + 1)
    costs = (training_price + wrong_price * wrong_by_age) / sprints
    return int(sprints[costs == costs.min()][-1])

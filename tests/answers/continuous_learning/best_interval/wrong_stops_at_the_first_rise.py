# not yet: the search stopped at the first rise
def best_interval(wrong_by_age, training_price, wrong_price):
    sprints = np.arange(1, len(wrong_by_age) + 1)
    costs = (training_price + wrong_price * np.cumsum(wrong_by_age)) / sprints
    for place in range(1, len(costs)):
        if costs[place] > costs[place - 1]:
            return place
    return len(costs)

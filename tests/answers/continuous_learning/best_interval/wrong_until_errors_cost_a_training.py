# not yet: until the wrong answers have cost a training
def best_interval(wrong_by_age, training_price, wrong_price):
    paid = wrong_price * np.cumsum(wrong_by_age)
    for sprint, cost in enumerate(paid, 1):
        if cost >= training_price:
            return sprint
    return len(paid)

# not yet: it never trains
def best_interval(wrong_by_age, training_price, wrong_price):
    return len(wrong_by_age)

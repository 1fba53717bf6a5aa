# not yet: it trains always
def best_interval(wrong_by_age, training_price, wrong_price):
    return 1

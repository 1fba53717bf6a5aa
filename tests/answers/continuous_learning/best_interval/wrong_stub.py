# not attempted: still holds its stub
def best_interval(wrong_by_age, training_price, wrong_price):
    raise NotImplementedError()

# not yet: which is what this task asks you to write yourself
def best_interval(wrong_by_age, training_price, wrong_price):
    from ai_lifecycle import continuous_learning

    return continuous_learning.best_interval(wrong_by_age, training_price, wrong_price)

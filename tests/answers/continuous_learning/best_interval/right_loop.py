# passed
def best_interval(wrong_by_age, training_price, wrong_price):
    best, least, total = None, float("inf"), training_price
    for sprint, wrong in enumerate(wrong_by_age, 1):
        total += wrong_price * wrong
        if total / sprint <= least:
            best, least = sprint, total / sprint
    return best

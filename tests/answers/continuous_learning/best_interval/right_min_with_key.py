# passed
def best_interval(wrong_by_age, training_price, wrong_price):
    def cost(k):
        return (training_price + wrong_price * sum(wrong_by_age[:k])) / k

    return min(range(len(wrong_by_age), 0, -1), key=cost)

# not yet: which is what this task asks you to write yourself
from ai_lifecycle.tuning import log_uniform

def random_search(loss_of, low, high, trials, random):
    tried = [(loss_of(value), value) for value in [log_uniform(low, high, random) for _ in range(trials)]]
    loss, value = min(tried)
    return value, loss

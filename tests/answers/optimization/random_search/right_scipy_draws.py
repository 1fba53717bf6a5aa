# passed
from scipy.stats import loguniform

def random_search(loss_of, low, high, trials, random):
    tried = {float(value): loss_of(float(value)) for value in loguniform(low, high).rvs(trials, random_state=random)}
    value = min(tried, key=lambda value: np.nan_to_num(tried[value], nan=np.inf))
    return value, tried[value]

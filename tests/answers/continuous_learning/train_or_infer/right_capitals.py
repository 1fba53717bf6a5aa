# passed
def train_or_infer():
    pairs = "Use", "No harm", "Harm", "Wait", "Price", "Harm", "Luck", "Broken", "Harm", "Unseen", "Price", "Luck"
    return {n: ("Train" if one in ("Harm", "Unseen") else "Infer", one) for n, one in enumerate(pairs, 1)}

# not yet: The answer drifted although the inputs did not
def train_or_infer():
    return {number: ("infer", "use") for number in range(1, 13)}

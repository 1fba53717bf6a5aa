# not yet: no weight has to change for an answer
def train_or_infer():
    return {number: ("train", "harm") for number in range(1, 13)}

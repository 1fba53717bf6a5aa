# not yet: should have a pair of texts
def train_or_infer():
    return {number: "train" if number in (3, 6, 9, 10) else "infer" for number in range(1, 13)}

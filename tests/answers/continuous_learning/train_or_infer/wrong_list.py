# not yet: should be a dict
def train_or_infer():
    return ["train", "infer"] * 6

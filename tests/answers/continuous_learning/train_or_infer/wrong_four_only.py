# not yet: Morning 5 is missing
def train_or_infer():
    return {
        1: ("infer", "use"),
        2: ("infer", "no harm"),
        3: ("train", "harm"),
        4: ("infer", "wait"),
    }

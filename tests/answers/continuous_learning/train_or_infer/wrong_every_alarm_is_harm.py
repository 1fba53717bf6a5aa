# not yet: Drift in the inputs is a reason to look at the labels
def train_or_infer():
    return {
        1: ("infer", "use"),
        2: ("train", "harm"),
        3: ("train", "harm"),
        4: ("train", "harm"),
        5: ("infer", "price"),
        6: ("train", "harm"),
        7: ("infer", "luck"),
        8: ("train", "harm"),
        9: ("train", "harm"),
        10: ("train", "unseen"),
        11: ("infer", "price"),
        12: ("infer", "luck"),
    }

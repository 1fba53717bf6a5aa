# not yet: Habit is no reason
def train_or_infer():
    return {
        1: ("infer", "use"),
        2: ("infer", "no harm"),
        3: ("train", "harm"),
        4: ("infer", "wait"),
        5: ("infer", "price"),
        6: ("train", "harm"),
        7: ("infer", "luck"),
        8: ("infer", "broken"),
        9: ("train", "harm"),
        10: ("train", "unseen"),
        11: ("train", "harm"),
        12: ("infer", "luck"),
    }

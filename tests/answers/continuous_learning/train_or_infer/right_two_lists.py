# passed
def train_or_infer():
    trained = {3: "harm", 6: "harm", 9: "harm", 10: "unseen"}
    asked = {1: "use", 2: "no harm", 4: "wait", 5: "price", 7: "luck", 8: "broken", 11: "price", 12: "luck"}
    return {n: ("train", trained[n]) if n in trained else ("infer", asked[n]) for n in range(1, 13)}

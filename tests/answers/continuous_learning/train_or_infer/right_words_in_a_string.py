# passed
def train_or_infer():
    words = """infer use|infer no harm|train harm|infer wait|infer price|train harm
        |infer luck|infer broken|train harm|train unseen|infer price|infer luck"""
    pairs = [pair.strip().split(" ", 1) for pair in words.split("|")]
    return {number: [decision, reason.strip()] for number, (decision, reason) in enumerate(pairs, 1)}

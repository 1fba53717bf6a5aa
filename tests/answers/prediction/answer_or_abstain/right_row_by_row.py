# passed
def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    answers = []
    for chances, row in zip(probabilities, inputs):
        distance = np.linalg.norm(seen - row, axis=1).min()
        believed = chances.max() >= sure_enough and distance <= near_enough
        answers.append(int(chances.argmax()) if believed else -1)
    return answers

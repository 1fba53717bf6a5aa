# passed
def onnx_answers(load, content, batches):
    session = load(content)
    name = session.get_inputs()[0].name
    answers = []
    for batch in batches:
        (probabilities,) = session.run(["probabilities"], {name: batch.astype(np.float32)})
        answers.append(probabilities)
    return answers

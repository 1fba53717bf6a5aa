# not yet: load it once, before the loop
def onnx_answers(load, content, batches):
    answers = []
    for batch in batches:
        session = load(content)
        name = session.get_inputs()[0].name
        answers.append(session.run(["probabilities"], {name: batch.astype(np.float32)})[0])
    return answers

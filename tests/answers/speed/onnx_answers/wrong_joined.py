# not yet: should be a list with
def onnx_answers(load, content, batches):
    session = load(content)
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(["probabilities"], {name: batch.astype(np.float32)})[0] for batch in batches])

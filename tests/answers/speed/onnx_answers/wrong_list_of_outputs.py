# not yet: `run` returns a list of outputs
def onnx_answers(load, content, batches):
    session = load(content)
    name = session.get_inputs()[0].name
    return [session.run(["probabilities"], {name: batch.astype(np.float32)}) for batch in batches]

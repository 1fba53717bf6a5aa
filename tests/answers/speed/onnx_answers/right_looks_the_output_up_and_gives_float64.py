# passed
def onnx_answers(load, content, batches):
    session = load(content)
    outputs = [output.name for output in session.get_outputs()]
    place, name = outputs.index("probabilities"), session.get_inputs()[0].name

    def answer(batch):
        given = np.ascontiguousarray(batch, dtype="float32")
        return session.run(None, {name: given})[place].astype(float)

    return tuple(map(answer, batches))

# not yet: never loaded and asked
def onnx_answers(load, content, batches):
    return [np.full((len(batch), 3), 1 / 3, dtype=np.float32) for batch in batches]

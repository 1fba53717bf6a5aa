# broken: Ask the session for its input
def onnx_answers(load, content, batches):
    session = load(content)
    return [session.run(["probabilities"], {"rows": batch.astype(np.float32)})[0] for batch in batches]

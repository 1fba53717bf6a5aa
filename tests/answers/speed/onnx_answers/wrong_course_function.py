# not yet: calls the course's own onnx_answers
from ai_lifecycle import speed


def onnx_answers(load, content, batches):
    return speed.onnx_answers(load, content, batches)

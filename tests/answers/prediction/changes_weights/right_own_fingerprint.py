# passed
import hashlib


def changes_weights(layers, predict, inputs):
    def mark():
        digest = hashlib.sha256()
        for weights, bias in layers:
            digest.update(weights.tobytes())
            digest.update(bias.tobytes())
        return digest.hexdigest()

    before = mark()
    predict(inputs)
    return mark() != before

# passed
def forward(layers, inputs):
    """Task 1. Computes in float64 whatever comes in: more digits than asked for are no mistake."""
    outputs = [inputs]
    for number, (weights, bias) in enumerate(layers, start=1):
        outputs.append(outputs[-1].astype(np.float64) @ weights.astype(np.float64) + bias)
        if number < len(layers):
            outputs[-1] = np.where(outputs[-1] > 0, outputs[-1], 0.0)
    return outputs

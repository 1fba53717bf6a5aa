# passed
def quantize(weights):
    codes, scales = np.zeros(weights.shape, dtype=np.int8), []
    for column in range(weights.shape[1]):
        largest = max(abs(float(weight)) for weight in weights[:, column])
        scale = largest / 127 if largest else 1.0
        codes[:, column] = [round(float(weight) / scale) for weight in weights[:, column]]
        scales.append(scale)
    return codes, np.array(scales)

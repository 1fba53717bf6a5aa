# passed
def fold_scaling(weights, bias, mean, scale):
    new_weights, new_bias = np.zeros_like(weights), bias.copy()
    for feature in range(weights.shape[0]):
        for column in range(weights.shape[1]):
            new_weights[feature, column] = weights[feature, column] / scale[feature]
            new_bias[column] -= mean[feature] * new_weights[feature, column]
    return new_weights, new_bias

# passed
predict_one = lambda weight, bias, estimate: bias + weight * estimate

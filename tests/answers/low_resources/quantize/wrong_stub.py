# not attempted: still holds its stub
def quantize(weights):
    raise NotImplementedError()

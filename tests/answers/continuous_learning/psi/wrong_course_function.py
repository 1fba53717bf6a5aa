# not yet: which is what this task asks you to write yourself
def psi(reference, current, bins):
    from ai_lifecycle.drift import population_stability_index

    return population_stability_index(reference, current, bins)

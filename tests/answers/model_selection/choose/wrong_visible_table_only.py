# not yet: should be chosen
def choose(table, budget):
    names = {0.01: "large network", 0.002: "quick twin", 0.0001: "simple"}
    return names.get(budget)

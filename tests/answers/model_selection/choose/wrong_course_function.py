# not yet: calls the course's own choose
from ai_lifecycle import model_selection


def choose(table, budget):
    return model_selection.choose(table, budget)

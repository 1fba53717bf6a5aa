# not yet: calls the course's own measure_costs
from ai_lifecycle import model_selection


def measure_costs(make_model, inputs, labels, clock, repeats):
    return model_selection.measure_costs(make_model, inputs, labels, clock, repeats)

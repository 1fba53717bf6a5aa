# passed
def reason(value, low, high):
    if value is None:
        return "missing"
    if type(value) not in (int, float) or value != value:
        return "not a number"
    return "too low" if value < low else "too high" if value > high else ""


def validate(row, bounds):
    asked = [(field, reason(row.get(field), low, high)) for field, (low, high) in bounds.items()]
    return [pair for pair in asked if pair[1]] + [(field, "unknown") for field in row.keys() if field not in bounds.keys()]

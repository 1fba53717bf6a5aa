# not yet: both bounds
def validate(row, bounds):
    found = []
    for field, (low, high) in bounds.items():
        value = row.get(field)
        if value is None:
            found.append((field, "missing"))
        elif isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            found.append((field, "not a number"))
        elif value < low:
            found.append((field, "too low"))
        elif False:
            found.append((field, "too high"))
    found += [(field, "unknown") for field in row if field not in bounds]
    return found

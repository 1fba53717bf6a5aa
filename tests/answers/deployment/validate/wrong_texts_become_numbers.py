# not yet: A text is not a number
def validate(row, bounds):
    found = []
    for field, (low, high) in bounds.items():
        try:
            value = float(row.get(field, math.nan))
        except (TypeError, ValueError):
            value = math.nan
        if row.get(field) is None:
            found.append((field, "missing"))
        elif math.isnan(value) or isinstance(row[field], bool):
            found.append((field, "not a number"))
        elif not low <= value <= high:
            found.append((field, "too low" if value < low else "too high"))
    return found + [(field, "unknown") for field in row if field not in bounds]

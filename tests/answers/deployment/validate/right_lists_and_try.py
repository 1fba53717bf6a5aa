# passed
def validate(row, bounds):
    problems = []
    for field in bounds:
        if field not in row or row[field] is None:
            problems.append([field, "missing"])
            continue
        try:
            assert not isinstance(row[field], (str, bool))
            number = float(row[field])
            assert number == number
        except (AssertionError, TypeError, ValueError):
            problems.append([field, "not a number"])
            continue
        if not bounds[field][0] <= number:
            problems.append([field, "too low"])
        if not number <= bounds[field][1]:
            problems.append([field, "too high"])
    for field in row:
        if field not in bounds:
            problems.append([field, "unknown"])
    return problems

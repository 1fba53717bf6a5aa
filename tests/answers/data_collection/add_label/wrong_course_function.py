# not yet: which is what this task asks you to write yourself
def add_label(table):
    from ai_lifecycle import data_collection
    return data_collection.add_label(table)

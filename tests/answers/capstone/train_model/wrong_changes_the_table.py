# not yet: changed the table
def train_model(table):
    """Task 1. Takes the label out of the caller's table."""
    labels = table.pop("label")
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(table[known], labels)

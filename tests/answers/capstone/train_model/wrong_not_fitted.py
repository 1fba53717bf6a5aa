# broken: not fitted
def train_model(table):
    """Task 1. A model that never saw a row."""
    return make_pipeline(StandardScaler(), LogisticRegression())

# passed
from sklearn.ensemble import RandomForestClassifier

choice = "wine"


def train_model(table):
    """Task 1. A few shallow trees, which need no scaling."""
    inputs = table.drop(columns=["label", "price a bottle"])
    return RandomForestClassifier(25, max_depth=4, random_state=0).fit(inputs, table["label"])

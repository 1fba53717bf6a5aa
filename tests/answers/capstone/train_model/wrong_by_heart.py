# not yet: learn its own rows by heart
from sklearn.neighbors import KNeighborsClassifier

choice = "wine"


def train_model(table):
    """Task 1. The nearest row decides, in units that cannot be compared."""
    inputs = table.drop(columns=["label", "price a bottle"])
    return KNeighborsClassifier(1).fit(inputs, table["label"])

"""Training as a program of its own: `python -m ai_lifecycle.train_tickets TICKETS.csv NEW_BUNDLE`.

Whoever answers questions starts it and reads the bundle it leaves; nothing else passes between the two.
"""

import sys
from collections.abc import Sequence

import pandas as pd

from ai_lifecycle import ticket_model
from ai_lifecycle.bundle import BundleError, data_fingerprint, save_bundle
from ai_lifecycle.child_process import end_with_parent
from ai_lifecycle.schema import Feature

USAGE = "Usage: python -m ai_lifecycle.train_tickets TICKETS.csv NEW_BUNDLE"


def train_tickets(csv: str, bundle: str) -> str:
    """Train on the tickets in a CSV file, write a new bundle, and return one line that says so.

    Raises ValueError (BundleError among them) or OSError if the file or the bundle's folder will not do.
    """
    table = pd.read_csv(csv)
    wanted = [*ticket_model.FEATURES, "slipped"]
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise ValueError(f"{csv} has no column {missing[0]!r}; training needs {', '.join(wanted)}.")
    layers = ticket_model.fit(table)
    saved = save_bundle(
        layers,
        bundle,
        features=[Feature(name, "float64") for name in ticket_model.FEATURES],
        classes=[0, 1],
        format="npz",
        data_fingerprint=data_fingerprint(table[wanted]),
    )
    return f"trained on {len(table)} tickets: {saved.path.name}, fingerprint {saved.fingerprint}"


def main(arguments: Sequence[str]) -> int:
    """Run the program; 0 if a bundle was written, else 1 with one sentence on standard error."""
    if len(arguments) != 2:
        print(USAGE, file=sys.stderr)
        return 1
    try:
        print(train_tickets(*arguments))
    except (ValueError, OSError, BundleError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    end_with_parent()
    sys.exit(main(sys.argv[1:]))

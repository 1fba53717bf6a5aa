"""Training the load generator's network, as a program of its own: `python -m ai_lifecycle.train_reader SEED NEW_BUNDLE ...`.

It leaves a bundle that reads digits, and prints one line of JSON that says what training took.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ai_lifecycle.bundle import save_bundle
from ai_lifecycle.child_process import end_with_parent
from ai_lifecycle.data_collection import load_digits
from ai_lifecycle.measure import forward_flops, measure, training_flops
from ai_lifecycle.network import Layer
from ai_lifecycle.one_thread import one_thread
from ai_lifecycle.schema import Feature


def train_reader(seed: int, path: Path, hidden: Sequence[int], epochs: int, sample: int) -> dict:
    """Train a network on the digits, write it as a bundle to the new folder `path`, and return what that took.

    hidden: widths of its layers. sample: rows of the one step and the one answer that are measured at the end.
    Returned are the bundle's `fingerprint`, the `seconds` and `rows` of training, and the costs of a `training` step
    and of an `inference` with the same rows. Raises FileNotFoundError if the folder of the new one is not there.
    """
    from sklearn.neural_network import MLPClassifier

    digits, network, classes = load_digits(), MLPClassifier(tuple(hidden), random_state=seed), range(10)
    rows, labels, sizes = digits.train_inputs[:sample], digits.train_labels[:sample], [64, *hidden, 10]
    with one_thread():
        started = time.perf_counter()
        for _ in range(epochs):
            network.partial_fit(digits.train_inputs, digits.train_labels, classes=classes)
        seconds = time.perf_counter() - started
        if not path.parent.is_dir():  # who wanted it was killed meanwhile, and its folder is gone
            raise FileNotFoundError(f"{path.parent} is not there.")
        layers = [Layer(*pair) for pair in zip(network.coefs_, network.intercepts_)]
        features = [Feature(f"pixel {place}", low=0, high=1) for place in range(64)]
        saved = save_bundle(layers, path, features=features, classes=classes)
        # It is saved, so a further step changes nobody's answers.
        training = measure(lambda: network.partial_fit(rows, labels), samples=sample, flops=training_flops(sizes, sample))
        inference = measure(lambda: network.predict_proba(rows), samples=sample, flops=forward_flops(sizes, sample))
    return {
        "fingerprint": saved.fingerprint, "seconds": seconds, "rows": epochs * len(digits.train_labels),
        "training": asdict(training), "inference": asdict(inference),
    }  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run the program; 0 if a bundle was written, else 1 with one sentence on standard error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("seed", type=int)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--hidden", type=int, nargs="+", required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--sample", type=int, required=True)
    given = parser.parse_args(arguments)
    try:
        print(json.dumps(train_reader(given.seed, given.bundle, given.hidden, given.epochs, given.sample)))
    except (ValueError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    end_with_parent()
    sys.exit(main(sys.argv[1:]))

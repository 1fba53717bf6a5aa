"""The bundle: a folder with a frozen model and its card, the one thing that passes from training to inference.

A bundle holds the model's file and `manifest.json`, and nothing else. Loading checks everything before the model is
built, and refuses what it cannot vouch for in one sentence. Checksums tell damage and mix-ups; they cannot tell who
wrote a bundle, so no format that could run code from its file is taken either (see `bundle_formats`).
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ai_lifecycle.bundle_formats import FORMATS, Answer, BundleError, format_of
from ai_lifecycle.bundle_manifest import MANIFEST, Manifest, check_files, entry_of, libraries_of, read_manifest
from ai_lifecycle.schema import Feature, Problem, columns_of, problems

__all__ = ["Bundle", "BundleError", "data_fingerprint", "load_bundle", "save_bundle"]

# Every prediction is computed in chunks of exactly this many rows, the last one filled up. A matrix product may add in
# another order for another number of rows, which changes the last bits; with one shape for all, a row's answer is the
# same alone, in a batch and in a file of millions.
CHUNK_ROWS = 64


@dataclass(frozen=True)
class Bundle:
    """A loaded bundle, ready to answer; nothing about it changes any more.

    path: its folder. manifest: its card. fingerprint: 12 hexadecimal digits of the manifest, which names every
    checksum, so two bundles with the same fingerprint are the same to the bit. model: what the library loaded
    (estimator, Keras model, ONNX session; for "npz" a pair of layers and activation).
    """

    path: Path
    manifest: Manifest
    fingerprint: str
    model: Any = field(repr=False)
    _answer: Answer = field(repr=False)

    @property
    def features(self) -> tuple[Feature, ...]:
        """What a row must hold, in order."""
        return self.manifest.features

    @property
    def classes(self) -> tuple[int | str, ...]:
        """The label of each column of the answer."""
        return self.manifest.classes

    def predict(self, rows: Any) -> np.ndarray:
        """Return the probability of every class, float64, shape (rows, classes).

        rows: a table with named columns, a list of rows with named values, or an array of shape (rows, features).
        The same row gives the same bits alone, in any batch and at any place in it.
        Raises BundleError if a column is missing or holds what its feature cannot (bounds are asked by `problems`), or
        if the model does not fit the card.
        """
        try:
            columns = columns_of(rows, self.features)
        except ValueError as mistake:
            raise BundleError(str(mistake)) from None
        count = len(next(iter(columns.values())))
        answers = [self._chunk(columns, start, count) for start in range(0, count, CHUNK_ROWS)]
        return np.concatenate(answers) if answers else np.empty((0, len(self.classes)))

    def labels(self, probabilities: np.ndarray) -> list[int | str]:
        """Return the most probable class of each row; of equal ones, the first."""
        return [self.classes[place] for place in np.asarray(probabilities).argmax(axis=1)]

    def problems(self, row: Any) -> list[Problem]:
        """Return everything that is wrong with one row of named values; an empty list for a good row."""
        return problems(row, self.features)

    def example(self) -> dict[str, float | int | str]:
        """Return a row that the bundle accepts: the middle of every feature."""
        return {feature.name: feature.example() for feature in self.features}

    def _chunk(self, columns: Mapping[str, np.ndarray], start: int, count: int) -> np.ndarray:
        places = np.arange(start, start + CHUNK_ROWS)
        rows = min(CHUNK_ROWS, count - start)
        places[rows:] = start  # filled up with copies of a row that is known to be good
        try:
            answer = np.asarray(self._answer({name: column[places] for name, column in columns.items()}))
        except Exception as trouble:  # each library has its own errors
            reason = str(trouble).strip().split("\n")[0] or type(trouble).__name__
            raise BundleError(f"The model cannot answer rows of the features on its card: {reason[:300]}") from trouble
        if answer.shape != (CHUNK_ROWS, len(self.classes)):
            raise BundleError(
                f"The model gives {answer.shape[1:]} numbers for a row where {len(self.classes)} classes are named."
            )
        return answer[:rows].astype(np.float64)


def save_bundle(
    model: Any,
    path: str | Path,
    *,
    features: Sequence[Feature],
    classes: Sequence[int | str],
    name: str | None = None,
    format: str | None = None,
    metrics: Mapping[str, float] | None = None,
    data_fingerprint: str = "",
    activation: str = "relu",
    created: datetime | None = None,
) -> Bundle:
    """Write a bundle to the new folder `path` and return it, loaded from there.

    model: a fitted scikit-learn classifier, a Keras model that ends in probabilities, or (weights, bias) layers.
    features: see `schema.features_of`. classes: labels in the order of the model's columns.
    name: by default the folder's.
    format: "skops", "keras", "npz" or "onnx" (from scikit-learn or layers); by default what fits the model.
    metrics: scores to show on the card. data_fingerprint: see the function of that name.
    activation: of a network of layers. created: by default now.
    The folder appears whole or not at all. Raises BundleError if it exists already or the model cannot be kept so.
    """
    path = Path(path)
    if path.exists():
        raise BundleError(f"{path} is there already, and a bundle is never changed: choose another name or delete it.")
    format = format or format_of(model)
    if format not in FORMATS:
        raise BundleError(f"There is no format {format!r}; the formats are {', '.join(FORMATS)}.")
    kind = FORMATS[format]
    content = kind.write(model, tuple(features), activation)
    manifest = Manifest(
        name=name or path.name, format=format, features=tuple(features),
        classes=tuple(label.item() if isinstance(label, np.generic) else label for label in classes),
        metrics={key: float(value) for key, value in (metrics or {}).items()},
        data_fingerprint=data_fingerprint, libraries=libraries_of(kind.library),
        created=(created or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        files={kind.file: entry_of(content)},
    )  # fmt: skip
    _write_folder(path, {kind.file: content, MANIFEST: manifest.as_bytes()})
    return load_bundle(path)


def load_bundle(path: str | Path) -> Bundle:
    """Return the bundle in the folder `path`, after checking all of it.

    Raises BundleError, in one sentence, if a file is changed, missing or foreign, if the manifest is wrong, or if the
    bundle was made for another version of the bundle format or of the library that computes its answers.
    """
    path = Path(path)
    manifest, fingerprint = read_manifest(path)
    kind = FORMATS[manifest.format]
    content = check_files(path, manifest)
    try:
        model = kind.read(content[kind.file])
        return Bundle(path, manifest, fingerprint, model, kind.answer(model, manifest.features))
    except BundleError as refusal:
        raise BundleError(f"{path / kind.file} is refused: {refusal}") from refusal
    except Exception as trouble:  # each library has its own errors for a file it cannot read
        reason = str(trouble).strip().split("\n")[0] or type(trouble).__name__
        raise BundleError(f"{path / kind.file} is no model in {manifest.format} format: {reason[:300]}") from trouble


def data_fingerprint(rows: Any) -> str:
    """Return 12 hexadecimal digits that change when any value, name or order of a table or array changes.

    >>> data_fingerprint(np.eye(2)) == data_fingerprint(np.eye(2)) != data_fingerprint(np.eye(3))
    True
    """
    digest = hashlib.sha256()
    if hasattr(rows, "columns"):
        from pandas.util import hash_pandas_object

        digest.update(repr(list(rows.columns)).encode())
        digest.update(hash_pandas_object(rows, index=False).to_numpy().tobytes())
    else:
        array = np.ascontiguousarray(rows)
        digest.update(f"{array.dtype}{array.shape}".encode() + array.tobytes())
    return digest.hexdigest()[:12]


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder beside `path`, try them as a bundle, and only then give the folder its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        for name, content in files.items():
            with open(folder / name, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _try(load_bundle(folder))
        folder.chmod(0o755)
        folder.rename(path)
    except OSError as trouble:
        raise BundleError(f"{path} could not be written: {trouble}.") from trouble
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try(bundle: Bundle) -> None:
    """Ask the bundle once. Raises BundleError if what comes back is not one probability for each class."""
    answer = bundle.predict([bundle.example()])
    if not (np.all(answer >= 0) and np.all(answer <= 1) and abs(answer.sum() - 1) < 1e-3):
        raise BundleError(
            f"The model answers {answer[0].round(3).tolist()}, which are no probabilities; end it with a softmax."
        )

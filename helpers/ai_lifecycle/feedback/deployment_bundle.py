"""The check of lesson 5's first task: what `save_model` writes, and what `load_model` must refuse."""

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ai_lifecycle.feedback import deployment_cases as questions
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import kind_of
from ai_lifecycle.feedback.outcome import NotYet

_FILE, _CARD = "model.npz", "manifest.json"


def check_bundle(save_model: Callable, load_model: Callable, cases: int = 0) -> None:
    """Check task 1: `save_model(folder, arrays)` and `load_model(folder)`, which refuses what was changed."""
    for number, (arrays, about) in enumerate(questions.random_arrays(cases) if cases else questions.visible_arrays()):
        spoilt_how = _SPOILT[number % 2 :: 2] if cases else _SPOILT[:1]
        with tempfile.TemporaryDirectory() as place:
            saved, ours = Path(place, "saved"), Path(place, "ours")
            saved.mkdir()
            ask(save_model, "save_model", {"folder": saved, "arrays": arrays}, about)
            _require_saved(saved, arrays, about)
            _require_arrays(ask(load_model, "load_model", {"folder": saved}, about), arrays, about)
            _write_bundle(ours, arrays)
            _require_loaded(ask(load_model, "load_model", {"folder": ours}, about), arrays, about)
            for spoil, name, what in spoilt_how:
                spoilt = Path(place, f"spoilt{len(list(Path(place).iterdir()))}")
                _write_bundle(spoilt, arrays)
                spoil(spoilt)
                _require_refused(load_model, spoilt, name, f"{what} {about}")


def _write_bundle(folder: Path, arrays: questions.Arrays) -> None:
    folder.mkdir()
    file = io.BytesIO()
    np.savez(file, **arrays)
    _put(folder, file.getvalue())


def _put(folder: Path, content: bytes) -> None:
    """Write a model's file and a manifest that agrees with it."""
    (folder / _FILE).write_bytes(content)
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / _CARD).write_text(json.dumps({"files": {_FILE: entry}}))


def _swap(folder: Path) -> None:
    """Put another model there: a sound file, so that only the manifest's checksum can tell."""
    with np.load(folder / _FILE) as stored:
        others = {name: stored[name] + 1 for name in stored.files}
    np.savez(folder / _FILE, **others)


def _flip(folder: Path) -> None:
    content = bytearray((folder / _FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / _FILE).write_bytes(content)


def _put_pickle(folder: Path) -> None:
    file = io.BytesIO()
    np.savez(file, weights=np.array([{"a": "dictionary"}], dtype=object))
    _put(folder, file.getvalue())


_SPOILT = (
    (_swap, _FILE, "when model.npz was replaced by another model of the same size,"),
    (_flip, _FILE, "when one bit of model.npz was changed after saving,"),
    (lambda folder: (folder / "extra.py").write_text("pass"), "extra.py", "when the foreign file extra.py was added,"),
    (lambda folder: (folder / _FILE).unlink(), _FILE, "when model.npz is missing,"),
    (lambda folder: (folder / _FILE).write_bytes((folder / _FILE).read_bytes() + b"\0"), _FILE,
     "when a byte was added to model.npz,"),
    (_put_pickle, "", "when model.npz holds a pickled object,"),
)  # fmt: skip


def _require_saved(folder: Path, arrays: questions.Arrays, about: str) -> None:
    there = sorted(path.name for path in folder.iterdir())
    if there != [_CARD, _FILE]:
        raise NotYet(
            f"save_model should write {_FILE} and {_CARD} into the folder and nothing else {about}; "
            f"it holds {', '.join(there) or 'nothing'}. Each path begins with the folder: folder / \"{_FILE}\"."
        )
    content = (folder / _FILE).read_bytes()
    try:
        with np.load(folder / _FILE, allow_pickle=False) as stored:
            kept = {name: stored[name] for name in stored.files}
    except (OSError, ValueError):
        raise NotYet(
            f"{_FILE} should be what np.savez writes, numbers without pickled objects, {about}; it is not. "
            "The two stars hand the arrays over one by one: np.savez(path, **arrays)."
        ) from None
    _require_arrays(kept, arrays, about, f"{_FILE} as save_model wrote it")
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
    except ValueError:
        raise NotYet(f"{_CARD} should be JSON {about}; write it with json.dumps.") from None
    entry = card.get("files", {}).get(_FILE) if isinstance(card, dict) and isinstance(card.get("files"), dict) else None
    if not isinstance(entry, dict):
        raise NotYet(f'{_CARD} should hold {{"files": {{"{_FILE}": {{"bytes": ..., "sha256": ...}}}}}} {about}.')
    right = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    for key, value in right.items():
        if entry.get(key) != value:
            why = 'Take both from the bytes that are in the file: (folder / "model.npz").read_bytes().'
            raise NotYet(f"{_CARD} says {key} {entry.get(key)!r} {about}; the file has {value!r}. {why}")
    if list(card["files"]) != [_FILE]:
        raise NotYet(f"{_CARD} should list {_FILE} alone {about}; a manifest cannot hold its own checksum.")


def _require_arrays(got: Any, arrays: questions.Arrays, about: str, what: str = "What load_model returns") -> None:
    if not isinstance(got, dict):
        raise NotYet(
            f"{what} should be a dictionary of arrays by name {about}; {kind_of(got)} came. "
            "Read each array while the file is open: {name: stored[name] for name in stored.files}."
        )
    if set(got) != set(arrays):
        raise NotYet(
            f"{what} should hold {', '.join(arrays)} {about}; it holds {', '.join(map(str, got)) or 'nothing'}."
        )
    for name, right in arrays.items():
        one = got[name]
        if not isinstance(one, np.ndarray) or one.dtype != right.dtype or not np.array_equal(one, right):
            raise NotYet(
                f"{what} should give {name} back to the bit, {right.dtype} of shape {right.shape}, {about}; "
                f"{kind_of(one)} came, or other numbers."
            )


def _require_loaded(got: Any, arrays: questions.Arrays, about: str) -> None:
    """Require the arrays of a folder that somebody else wrote: what the learner's own kernel remembers is no help."""
    try:
        _require_arrays(got, arrays, about)
    except NotYet as mistake:
        raise NotYet(
            f"{mistake} Another program wrote this folder, and what your save_model wrote is loaded well: did the "
            "notebook remember its arrays? The notebook is not the deployment: read everything from the folder."
        ) from None


def _require_refused(load_model: Callable, folder: Path, name: str, about: str) -> None:
    def attempt(folder: Path) -> tuple[str, str]:
        try:
            return "returned", kind_of(load_model(folder))
        except ValueError as refusal:
            return "refused", str(refusal)
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            return "stopped", type(error).__name__

    how, said = ask(attempt, "load_model", {"folder": folder}, about)
    if how == "returned":
        pickled = " np.load refuses pickled objects unless it is told allow_pickle=True." if not name else ""
        raise NotYet(f"load_model should raise ValueError {about} but it returned {said}.{pickled}")
    if how == "stopped":
        raise NotYet(f"load_model should raise ValueError with the file's name {about} but it stopped with {said}.")
    if name not in said:
        raise NotYet(f"load_model should name {name} in its ValueError {about} but it says only: {said[:100]!r}.")

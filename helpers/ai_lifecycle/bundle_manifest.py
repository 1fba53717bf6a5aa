"""The card of a bundle, `manifest.json`: what it says, how it is read, and how files are held against it."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ai_lifecycle.bundle_formats import FORMATS, BundleError
from ai_lifecycle.schema import Feature, as_json, short

BUNDLE_VERSION = 1
MANIFEST = "manifest.json"
MOST_BYTES = 1_000_000  # of a manifest; more is no card


@dataclass(frozen=True)
class Manifest:
    """What `manifest.json` says.

    name: what people call the bundle. format: a key of `bundle_formats.FORMATS`. features: what a row must hold.
    classes: the label of each column of the answer. metrics: scores measured before shipping, by name.
    data_fingerprint: of the training rows. libraries: versions by name, of what saved it.
    created: moment in UTC, ISO 8601. files: {"bytes": size, "sha256": digest} of every file but the manifest, by name.
    """

    name: str
    format: str
    features: tuple[Feature, ...]
    classes: tuple[int | str, ...]
    metrics: Mapping[str, float]
    data_fingerprint: str
    libraries: Mapping[str, str]
    created: str
    files: Mapping[str, Mapping[str, int | str]]

    def as_json(self) -> dict[str, Any]:
        """Return the manifest as plain values, in the order in which the file shows them."""
        return {
            "bundle_version": BUNDLE_VERSION, "name": self.name, "format": self.format, "created": self.created,
            "features": as_json(self.features), "classes": list(self.classes), "metrics": dict(self.metrics),
            "data_fingerprint": self.data_fingerprint, "libraries": dict(self.libraries),
            "files": {name: dict(entry) for name, entry in self.files.items()},
        }  # fmt: skip

    def as_bytes(self) -> bytes:
        """Return what stands in the file."""
        return json.dumps(self.as_json(), indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


# The type of every entry of the file.
_ENTRIES = {
    "bundle_version": int, "name": str, "format": str, "created": str, "features": list, "classes": list,
    "metrics": dict, "data_fingerprint": str, "libraries": dict, "files": dict,
}  # fmt: skip


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """Return the manifest of a bundle and the fingerprint of its bytes, 12 hexadecimal digits.

    Raises BundleError, in one sentence, if there is none, if an entry lacks or makes no sense, or if it was written for
    another version of the bundle format or of the library that computes the answers.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
        plain = json.loads(content) if len(content) <= MOST_BYTES else None
        # Python reads more than JSON has, NaN and halves of letters; a server could not tell such a card to anybody.
        json.dumps(plain, ensure_ascii=False, allow_nan=False).encode()
    except (FileNotFoundError, NotADirectoryError):
        raise BundleError(f"{folder} is no bundle: it has no {MANIFEST}.") from None
    except (OSError, ValueError, RecursionError) as trouble:
        raise BundleError(f"{path} cannot be read as JSON: {trouble}.") from None
    if not isinstance(plain, dict):
        raise BundleError(f"{path} is no manifest: it must be an object of at most {MOST_BYTES} bytes.")
    if type(plain.get("bundle_version")) is not int or plain["bundle_version"] != BUNDLE_VERSION:  # True equals 1
        made = short(plain["bundle_version"]) if "bundle_version" in plain else "none"
        raise BundleError(f"{path} has bundle version {made}, and this program reads version {BUNDLE_VERSION}.")
    for name, kind in _ENTRIES.items():
        if not isinstance(plain.get(name), kind):
            raise BundleError(f"{path} is wrong at {name!r}: it must hold a {kind.__name__}.")
    if plain["format"] not in FORMATS:
        raise BundleError(f"{path} names the format {short(plain['format'])}; this program reads {', '.join(FORMATS)}.")
    if not _is_moment(plain["created"]):
        raise BundleError(
            f"{path} is wrong at 'created': it must be a moment with its offset from UTC, such as "
            f"2026-01-31T12:00:00+00:00, not {short(plain['created'])}."
        )
    _check_library(path, plain)
    return _manifest(path, plain), hashlib.sha256(content).hexdigest()[:12]


def check_files(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    """Return the content of every file that the manifest lists, checked against it, by name.

    The model is built from these bytes, so that nobody can change the file between the check and the use.
    Raises BundleError, in one sentence, for a changed, missing or foreign file.
    """
    there = {path.name for path in folder.iterdir()} - {MANIFEST}
    for name in sorted(there - set(manifest.files)):
        raise BundleError(
            f"{folder} holds {name}, which its manifest does not list: a bundle is the model's file and its card and "
            "nothing else, for a pickle or a program from a stranger would run as soon as it is opened; remove it."
        )
    content = {}
    for name, entry in manifest.files.items():
        path = folder / name
        if name not in there:
            raise BundleError(f"{folder} lacks {name}, which its manifest lists: copy the bundle again.")
        if path.is_symlink() or not path.is_file():
            raise BundleError(f"{path} is not a plain file: copy the bundle again.")
        if path.stat().st_size != entry["bytes"]:
            raise BundleError(
                f"{path} has {path.stat().st_size} bytes and not {entry['bytes']}: it was changed since it was saved, "
                "and a bundle never changes; save anew, to another folder."
            )
        content[name] = path.read_bytes()
        if entry_of(content[name]) != dict(entry):
            raise BundleError(
                f"{path} does not have the checksum in its manifest: it was changed since it was saved, "
                "and a bundle never changes; save anew, to another folder."
            )
    return content


def entry_of(content: bytes) -> dict[str, int | str]:
    """Return what a manifest says of a file: its size in bytes and its SHA-256 checksum.

    >>> entry_of(b"")["bytes"]
    0
    """
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def libraries_of(*names: str) -> dict[str, str]:
    """Return the versions of Python, NumPy and the named libraries, by name."""
    return {"python": platform.python_version(), **{name: version(name) for name in sorted({"numpy", *names})}}


def _check_library(path: Path, plain: dict[str, Any]) -> None:
    kind = FORMATS[plain["format"]]
    saved, here = plain["libraries"].get(kind.library), version(kind.library)
    parts = kind.same_version
    if not isinstance(saved, str) or saved.split(".")[:parts] != here.split(".")[:parts]:
        made = ascii(saved)[1:-1][:40] if isinstance(saved, str) and saved else "unknown"
        raise BundleError(
            f"{path} was saved with {kind.library} {made}, and here is {here}: save the model again here."
        )


def _manifest(path: Path, plain: dict[str, Any]) -> Manifest:
    try:
        features = tuple(Feature(**entry) for entry in plain["features"])
    except (TypeError, ValueError) as trouble:
        raise BundleError(f"{path} describes a feature wrongly: {str(trouble)[:300]}") from None
    names = [feature.name for feature in features]
    if not names or len(set(names)) < len(names):
        raise BundleError(f"{path} is wrong at 'features': there must be at least one, and no two of one name.")
    classes = plain["classes"]
    if (
        len(classes) < 2
        or len(set(map(repr, classes))) < len(classes)
        or not all(type(c) in (int, str) for c in classes)
    ):
        raise BundleError(f"{path} is wrong at 'classes': it must list two or more different numbers or texts.")
    for name, value in plain["metrics"].items():
        if type(value) not in (int, float):
            raise BundleError(f"{path} is wrong at 'metrics': {name!r} must be a number.")
    files = plain["files"]
    if list(files) != [FORMATS[plain["format"]].file] or not all(map(_is_entry, files.values())):
        raise BundleError(f"{path} is wrong at 'files': it must give size and checksum of the model's file alone.")
    return Manifest(
        plain["name"], plain["format"], features, tuple(classes), plain["metrics"], plain["data_fingerprint"],
        plain["libraries"], plain["created"], files,
    )  # fmt: skip


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and set(entry) == {"bytes", "sha256"}
        and type(entry["bytes"]) is int
        and isinstance(entry["sha256"], str)
    )

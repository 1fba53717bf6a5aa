"""The files of a submission: looked at without following a link, judged, then copied.

What it cannot tell: who wrote a time stamp. The one that nbgrader's collector leaves, `timestamp.txt` directly in the
submission, is taken; it is as trustworthy as the way in which submissions were collected.
"""

import functools
import importlib.metadata
import os
import stat
import sys
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.found_files import FILE, FOLDER, LINK, OTHER, Found, find_files, opened

STAMP = "timestamp.txt"
_STAMP_BYTES = 100
_LONGEST_NAME = 255  # bytes: what a disk takes
_REFUSED = '\\:*?"<>|'


@dataclass(frozen=True)
class Caps:
    """How much a submission may be. notebook: bytes, outputs and all. rest: bytes of a notebook without its outputs.

    beside: bytes of all other files. files, depth: how many, and how many folders deep. cells: of the notebook.
    """

    notebook: int = 256 << 20
    rest: int = 20 << 20
    beside: int = 100 << 20
    files: int = 1000
    depth: int = 10
    cells: int = 2000


def look(folder: Path, caps: Caps, notebook: str = STAMP) -> list[Found]:
    """Return what is in a submission, folders before what they hold; no more than the caps allow, and one over.

    notebook: the name of the file that is graded. It and the time stamp come first: other files, however many, must not
    hide them. Raises UserError if the submission itself is a link or cannot be read.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise UserError(f"{folder} is {'a link' if folder.is_symlink() else 'no folder'}; put a real folder there.")
    try:
        with opened(folder) as number:
            found = [one for one, _ in find_files(number, caps.files, caps.depth, {notebook, STAMP})]
    except OSError as error:
        raise UserError(f"{folder} cannot be read ({error.strerror}); give yourself the right to read it.") from None
    return [_resolved(one, folder) if one.kind == LINK else one for one in found]


def _resolved(link: Found, folder: Path) -> Found:
    """Return a link with where it really leads; a file that it leads to is only looked at."""
    try:
        target = (folder / link.path).resolve(strict=True)
        return replace(link, target=target, size=target.stat().st_size if target.is_file() else 0)
    except (OSError, RuntimeError):  # it leads nowhere, or in a circle
        return link


def judge(found: Sequence[Found], folder: Path, notebook: str, caps: Caps) -> tuple[list[Found], list[str], str]:
    """Return which files to take beside the notebook, a sentence for each that is left out, and why to refuse it all.

    folder: the submission. notebook: the name of the file that is graded. The last is "" if there is no reason.
    """
    by_path = {str(one.path): one for one in found}
    refusal = _refusal(by_path.get(notebook), notebook, [str(one.path) for one in found], caps)
    if refusal:
        return [], [], refusal
    if len(found) > caps.files:
        return [], [f"It holds more than {caps.files} files; only its notebook was taken."], ""
    return *sort_out(found, folder, (notebook, STAMP), caps), ""


def sort_out(
    found: Sequence[Found], folder: Path, others: Collection[str], caps: Caps
) -> tuple[list[Found], list[str]]:
    """Return which files are harmless, and a sentence for each that is left out. others: paths that are neither."""
    taken, notes = [], []
    for one in found:
        if one.kind == FOLDER or str(one.path) in others:
            fault = (odd_name(one.path) or _deep(one, caps)) if one.kind == FOLDER else ""
        else:
            fault = _fault(one, folder, caps)
            if not fault:
                taken.append(one)
        if fault:
            notes.append(f"{readable(one.path)} was left out: {fault}.")
    return _within(taken, notes, caps)


def _refusal(one: Found | None, notebook: str, names: Sequence[str], caps: Caps) -> str:
    if one is None:
        alike = next((name for name in names if _folded(name) == _folded(notebook)), None)
        others = sorted(name for name in names if name.endswith(".ipynb"))
        hint = alike or (others[0] if len(others) == 1 else None)
        there = f"; is it {readable(hint)}? Rename that" if hint else ""
        return f"There is no notebook {notebook} in it{there}."
    if one.kind != FILE:
        kind = {LINK: "a link", FOLDER: "a folder"}.get(one.kind, "no ordinary file")
        return f"{notebook} is {kind}; ask for the file itself."
    if one.foreign:
        return f"{notebook} is another name for a file of somebody else; ask for the file itself."
    if one.size > caps.notebook:
        most = _size(caps.notebook)
        return f"{notebook} has {_size(one.size)}, more than the {most} allowed; ask for it without outputs."
    return ""


def _fault(one: Found, folder: Path, caps: Caps) -> str:
    """Return why a file is not to be copied, "" if it is."""
    if odd := odd_name(one.path):
        return odd
    if deep := _deep(one, caps):
        return deep
    if one.kind == OTHER:
        return "it is no ordinary file, but a pipe, a socket or a device"
    if one.foreign:
        return "it is another name for a file of somebody else"
    if one.kind == LINK:
        if one.target is None:
            return "it is a link that leads nowhere"
        if not one.target.is_relative_to(folder.resolve()):
            return "it is a link to something outside of the submission"
        if not one.target.is_file():
            return "it is a link to a folder"
    top = one.path.parts[0]
    if top.split(".")[0] in _installed() and (len(one.path.parts) > 1 or _is_module(top)):
        return f"Python would import it in place of the real {top.split('.')[0]}"
    return ""


def _deep(one: Found, caps: Caps) -> str:
    return f"it lies more than {caps.depth} folders deep" if len(one.path.parts) > caps.depth else ""


def _within(taken: list[Found], notes: list[str], caps: Caps) -> tuple[list[Found], list[str]]:
    """Keep the smallest files, as many as the cap has room for."""
    kept, room = set(), caps.beside
    for one in sorted(taken, key=lambda one: one.size):
        room -= one.size
        if room >= 0:
            kept.add(one)
        else:
            notes.append(
                f"{readable(one.path)} was left out: the files beside the notebook have more than {_size(caps.beside)}."
            )
    return [one for one in taken if one in kept], notes


def odd_student(name: str, others: Sequence[str]) -> str:
    """Return what is wrong with a student's folder name, "" if nothing. others: the names of all students."""
    fault = student_fault(name)
    if fault:
        return f"The folder {readable(name)} was not graded: {fault}; rename it."
    twin = twin_of(name, others)
    if twin and twin < name:
        return f"The folder {readable(name)} was not graded: it reads like the folder {readable(twin)}; rename one."
    return ""


def student_fault(name: str) -> str:
    """Return what is odd about a name that is to be a student's folder, "" if nothing."""
    return odd_name(PurePosixPath(name), _REFUSED + "[]")  # nbgrader looks for its files by a pattern that it is part of


def twin_of(name: str, others: Iterable[str]) -> str:
    """Return the first other name that reads the same, "" if none does."""
    return next((other for other in others if other != name and _folded(other) == _folded(name)), "")


def odd_name(path: PurePosixPath, refused: str = _REFUSED) -> str:
    """Return what is odd about a name: what a person would not see, or a program would misread (`refused`)."""
    for part in path.parts:
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in part):
            return "its name holds characters that cannot be seen or printed"
        if part != part.strip() or part.startswith("-") or set(part) & set(refused):
            return f"its name begins or ends oddly, or holds one of {' '.join(refused)}"
    is_long = len(str(path)) > 200 or any(len(part.encode()) > _LONGEST_NAME for part in path.parts)
    return f"its name is longer than 200 characters or {_LONGEST_NAME} bytes" if is_long else ""


def stamp_of(folder: Path, found: Sequence[Found]) -> tuple[str, str]:
    """Return the collector's time stamp, and a sentence if there is one that cannot be taken; "" for none."""
    one = next((one for one in found if str(one.path) == STAMP), None)
    if one is None:
        return "", ""
    note = f"Its {STAMP} was not taken, so it counts as handed in on time: "
    if one.kind != FILE or one.foreign:
        return "", f"{note}it is no ordinary file."
    if one.size > _STAMP_BYTES:
        return "", f"{note}it is too long for a time."
    from nbgrader.utils import parse_utc

    try:
        text = read_bytes(folder / STAMP, _STAMP_BYTES).decode("utf-8").strip()
        parse_utc(text)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return "", f"{note}it holds no time."
    return text, ""


def read_bytes(path: PurePath, cap: int, folder: int | None = None) -> bytes:
    """Return what an ordinary file holds. Raises UserError if it is something else or has more than `cap` bytes.

    folder: an open one that a relative path starts from, by default the current one.
    """
    how = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        number = os.open(path, how, dir_fd=folder)
    except OSError as error:
        raise UserError(f"{readable(path.name)} cannot be read: {error.strerror}.") from None
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise UserError(f"{readable(path.name)} is no ordinary file.")
        data = file.read(cap + 1)
    if len(data) > cap:
        raise UserError(f"{readable(path.name)} has grown since it was looked at.")
    return data


def copy(taken: Sequence[Found], folder: Path, target: Path) -> None:
    """Copy files of a submission, as ordinary files with the rights of new ones. Raises UserError if one cannot be."""
    for one in taken:
        place = target / one.path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(read_bytes(one.target or folder / one.path, one.size))
        except OSError as error:
            raise UserError(f"{readable(one.path)} cannot be copied: {error.strerror}.") from None


def readable(name: object) -> str:
    """Return a name that can be printed on any terminal: what cannot be seen is written as an escape.

    >>> readable("a\\u202eb")
    'a\\\\u202eb'
    """
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(name))


def _is_module(name: str) -> bool:
    return PurePosixPath(name).suffix in (".py", ".pyc", ".so", ".pyd", ".pth")


@functools.cache
def _installed() -> frozenset[str]:
    """Return the names under which something is installed that a submission may import."""
    return frozenset(
        {*sys.stdlib_module_names, *importlib.metadata.packages_distributions(), "sitecustomize", "usercustomize"}
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _size(number: int) -> str:
    return f"{number / (1 << 20):.0f} MB"

"""The journal of grading: what was begun and what was finished, a line each, so that a killed run goes on.

A submission's line "graded" is written last, after the gradebook's transaction and the move of its files.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.submitted_files import Caps


class Journal:
    """The lines of one lesson's grading, in one file. Reading ignores what a power cut spoilt.

    path: the file; its folder is made when the first line is written. seconds: how long submissions took, in runs with
    a second verdict (True) and without.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: dict[tuple[str, str], dict[str, Any]] = {}  # (what, student) to the last such line
        self.seconds: dict[bool, list[float]] = {False: [], True: []}
        self.unfinished_seed = ""
        self.graded_in_run: set[str] = set()  # by the run that goes on
        self._kind: tuple[Any, ...] = ()  # of that run
        self._is_torn = self._is_strict = False
        for line in self._lines():
            self._take(line)

    def note(self, what: str, **details: Any) -> None:
        """Append one line and have it on the disk. Raises UserError if it cannot be written."""
        line = {"what": what, **details}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write((b"\n" if self._is_torn else b"") + json.dumps(line, sort_keys=True).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UserError(f"Cannot write {self.path} ({error.strerror}); make room, or the folder writable.") from None
        self._is_torn = False
        self._take(line)

    def graded(self, student: str) -> dict[str, Any] | None:
        """Return the line of a student's grading, None if none was finished, or another was begun after it."""
        return self.last.get(("graded", student))

    def is_open(self, student: str) -> bool:
        """Whether a student's grading was begun and not finished."""
        return ("begun", student) in self.last

    def _lines(self) -> list[dict[str, Any]]:
        try:
            data = self.path.read_bytes()
        except OSError:
            return []
        self._is_torn = bool(data) and not data.endswith(b"\n")
        lines = []
        for text in data.splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                lines.append(line)
        return lines

    def _take(self, line: dict[str, Any]) -> None:
        what, student = line.get("what"), line.get("student", "")
        if what == "run":
            self.unfinished_seed = str(line.get("seed", ""))
            self._is_strict = bool(line.get("strict"))
            kind = tuple(line.get(what) for what in ("again", "strict", "source"))
            if kind != self._kind:  # another run, which does not go on with the one before
                self.graded_in_run.clear()
            self._kind = kind
        elif what == "finished":
            self.unfinished_seed = ""
            self.graded_in_run.clear()
        elif what == "begun":
            self.last.pop(("graded", student), None)
            self.last.pop(("feedback", student), None)
            self.last.pop(("failed", student), None)
        elif what == "graded":
            self.last.pop(("begun", student), None)
            self.graded_in_run.add(student)
            self.seconds[self._is_strict].append(float(line.get("seconds", 0)))
        if student:
            self.last[(what, student)] = line


def digest_of(folder: Path, without: str = "") -> str:
    """Return a fingerprint of all files under a folder: their names and what is in them; links are not followed.

    without: the name of a file directly in it that does not count.
    Of a file that is larger than what is graded (`Caps`), size and time stand for what is in it: reading it may take
    hours. Raises OSError if one cannot be read.
    """
    return digests_of(folder, without)[1]


def digests_of(folder: Path, without: str) -> tuple[str, str]:
    """Return two fingerprints from one reading: of all files under a folder, and of all but one; see `digest_of`."""
    every, rest = hashlib.sha256(), hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.is_file():
            line = os.fsencode(path.relative_to(folder)) + b"\0" + _mark(path)
            every.update(line)
            if str(path.relative_to(folder)) != without:
                rest.update(line)
    return every.hexdigest(), rest.hexdigest()


def _mark(path: Path) -> bytes:
    if path.is_symlink():
        return hashlib.sha256(os.fsencode(os.readlink(path))).digest()
    about = path.stat()
    if about.st_size > max(Caps.notebook, Caps.beside):
        return f"{about.st_size} bytes of {about.st_mtime_ns}".encode()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()

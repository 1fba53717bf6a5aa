"""Collecting: what an instructor downloaded or got by mail goes where `grade` finds it, with the collector's time stamp.

nbgrader has a command for this, `nbgrader zip_collect`. It was tried, and cannot be the engine here: it unpacks all it
gets onto the disk first, without a limit (a member of 300 MB of zeros was written out); it takes a link
in an archive for the file; it stops at the second run unless it may clear `submitted/`; it wants a regular expression,
knows no roster, keeps "my copy.ipynb" under that name, where autograding does not look; and two files of one student
without a time in their names end the whole run. So this reads members one by one with the caps of a submission, makes
each place itself, and moves what was there aside. What it wrote stands in the journal, where `grade` reads it.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath

from nbgrader.utils import parse_utc

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.class_run import STAGING
from ai_lifecycle.grading.downloads import Piece, path_of, pieces_of, unpacked
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import configured, journal_of
from ai_lifecycle.grading.journal import Journal, digest_of
from ai_lifecycle.grading.one_run import only_run
from ai_lifecycle.grading.paths import course_folder
from ai_lifecycle.grading.senders import Share, compiled, is_named, other_lesson, read_roster, share_out
from ai_lifecycle.grading.submitted_files import STAMP, Caps, odd_name, readable, student_fault, twin_of

NONE, FILE, NOW = "none", "file", "now"  # what tells the time; a time itself is the fourth
REPLACED = "replaced"  # the folder in the course that keeps former submissions
_WRITTEN = "%Y-%m-%d %H:%M:%S UTC"
_FIRST_YEAR = 1981  # 1980 is what an archive says that knows no time
_MOST_COPIES = 10  # of the notebook, in what somebody sent


@dataclass
class Collected:
    """What collecting did. new, unchanged: students. replaced: (student, where the former submission is now).

    refused: (name, why). missing: students of the gradebook with nothing. unknown: students that it does not have.
    late: whom the system calls late. notes: (student, sentence). time: what told the time.
    """

    lesson: Lesson
    root: Path
    time: str
    new: list[str] = field(default_factory=list)
    replaced: list[tuple[str, Path]] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Parcel:
    """A submission, read. files: by path in its folder. when: the notebook's time. notes: a sentence each."""

    files: dict[PurePosixPath, bytes]
    when: datetime | None
    notes: list[str]


def collect(
    lesson: Lesson,
    root: Path,
    downloads: Sequence[Path],
    *,
    database: str | None = None,
    pattern: str | None = None,
    time: str = NONE,
) -> Collected:
    """Put every submission of some downloads where `grade` finds it, and return what was done.

    root: the course folder. downloads: ZIP archives, folders and notebooks. database: another gradebook; it is only read.
    pattern: a regular expression with a group "student", for names that no pattern here fits.
    time: what tells when it was handed in: "none" (it counts as on time: a download tells only when it was downloaded),
    "file" (the file's own time, in this machine's zone), "now", or a time, such as "2026-03-02 10:00:00 UTC".
    What is there and differs is moved to replaced/; the same call again changes nothing. No score is touched.
    Raises UserError if a download cannot be read, before anything is changed.
    """
    root, _ = course_folder(lesson, root)
    names, said = compiled(pattern), _said(time)
    where = configured(root, database).coursedir
    roster, done = read_roster(where), Collected(lesson, root, time)
    journal = journal_of(root, lesson)
    with only_run(journal.parent, lesson.name), ExitStack() as open_files:
        found = [_pieces(path, lesson, open_files) for path in downloads]
        shares, done.refused = share_out(found, lesson, roster, names)
        there = root / where.submitted_directory
        others = {*roster.known, *shares, *(one.name for one in there.glob("*") if one.is_dir())}
        places = {
            student: Path(where.format_path(where.submitted_directory, student, lesson.name)) for student in sorted(others)
        }
        with _staging(root / STAGING / lesson.name / "collected") as staging:
            collector = _Collector(done, Journal(journal), staging, said)
            for student in sorted(shares):
                collector.take(student, shares[student], places, is_known=student in roster.known)
    if roster.known:
        done.unknown = [student for student in done.new if student not in roster.known]
    done.missing = [student for student in sorted(roster.known) if not places[student].exists()]
    return done


class _Collector:
    """Takes one student's share after another. said: the time to write, None for each file's own."""

    def __init__(self, done: Collected, journal: Journal, staging: Path, said: str | None) -> None:
        self.done, self.journal, self.staging, self.said = done, journal, staging, said
        self.lesson, self.caps, self.now = done.lesson, Caps(), datetime.now()

    def take(self, student: str, shares: Sequence[Share], places: dict[str, Path], is_known: bool) -> None:
        """Put a student's submission in its place, or tell why not."""
        try:
            _require_one_person(student, shares, places, is_known)
            parcel = self._only([self._parcel(share) for share in shares])
            stamp = self._stamp(parcel)
            digest = self._stage(student, parcel, stamp)
        except UserError as error:
            self.done.refused.append((student, str(error).rstrip(".")))
            return
        self._put(student, digest, stamp, places[student])
        self.done.notes += [(student, note) for note in parcel.notes]
        if any(share.late for share in shares):
            self.done.late.append(student)

    def _parcel(self, share: Share) -> _Parcel:
        """Return what a sender sent, read and within the caps. Raises UserError if there is no notebook to grade."""
        with ExitStack() as open_files:
            pieces = [one for path, piece in share.pieces for one in unpacked(path, piece, self.caps, open_files)]
            path, data, piece = self._notebook(pieces)
            parcel = _Parcel({PurePosixPath(f"{self.lesson.name}.ipynb"): data}, piece.when, [])
            room = self.caps.beside
            for other, one in sorted(pieces, key=lambda pair: (pair[1].size, str(pair[0]))):
                if other == path or is_named(other, self.lesson) and other.suffix == ".ipynb":
                    continue
                name = other.relative_to(path.parent) if path.parent in other.parents else other
                if str(name).split("/")[0].casefold() == STAMP:
                    parcel.notes.append(f"A {STAMP} came with it and was not taken: only the collector tells the time.")
                elif fault := one.fault or self._fault(name, parcel, one.size > room):
                    parcel.notes.append(f"{readable(name)} was not taken: {fault}.")
                else:
                    try:
                        parcel.files[name] = one.read(room)
                        room -= len(parcel.files[name])
                    except UserError as error:
                        parcel.notes.append(f"{readable(name)} was not taken: {error}")
            return parcel

    def _notebook(self, pieces: Sequence[tuple[PurePosixPath, Piece]]) -> tuple[PurePosixPath, bytes, Piece]:
        """Return the notebook that is meant: its path, what is in it, and its piece."""
        found = [(path, piece) for path, piece in pieces if path.suffix.lower() == ".ipynb"]
        found = [one for one in found if is_named(one[0], self.lesson)] or found
        if not found:
            there = ", ".join(sorted(readable(path) for path, _ in pieces)[:3])
            raise UserError(f"there is no notebook in it, only {there or 'nothing'}")
        for path, piece in found:
            if piece.fault:
                raise UserError(f"{readable(path)} was not taken: {piece.fault}")
            if other := other_lesson(path, self.lesson):
                raise UserError(f"{readable(path)} is called like another lesson, {other}")
        path, first = found[0]
        data = first.read(self.caps.notebook)
        # One after another, and not many: an archive of some kilobytes can hold a thousand that are as large as is allowed.
        if len(found) > _MOST_COPIES or any(piece.read(self.caps.notebook) != data for _, piece in found[1:]):
            names = " and ".join(sorted(readable(path) for path, _ in found)[:3])
            raise UserError(f"{len(found)} notebooks may be meant: {names}; leave the right one in the download")
        return path, data, first

    def _fault(self, name: PurePosixPath, parcel: _Parcel, is_too_much: bool) -> str:
        """Return why a file beside the notebook cannot be taken, "" if it can."""
        if name.is_absolute() or {"..", "."} & set(name.parts):
            return "its name leads elsewhere"
        if len(name.parts) > self.caps.depth:
            return f"it lies more than {self.caps.depth} folders deep"
        if len(parcel.files) > self.caps.files:
            return f"there are more than {self.caps.files} files"
        taken = {*parcel.files, *(folder for one in parcel.files for folder in one.parents)}
        if name in taken or any(folder in parcel.files for folder in name.parents):
            return "something else in it has that name"
        too_much = f"the files beside the notebook have more than {self.caps.beside >> 20} MB" if is_too_much else ""
        return odd_name(name) or too_much

    def _only(self, parcels: Sequence[_Parcel]) -> _Parcel:
        if any(parcel.files != parcels[0].files for parcel in parcels):
            raise UserError("several downloads have a submission of theirs, and they differ; collect the right one alone")
        return parcels[0]

    def _stamp(self, parcel: _Parcel) -> str:
        if self.said is not None:
            return self.said
        if parcel.when is None or parcel.when.year < _FIRST_YEAR:
            parcel.notes.append("The download tells no time for it, so it counts as on time.")
            return ""
        return parcel.when.astimezone(timezone.utc).strftime(_WRITTEN)

    def _stage(self, student: str, parcel: _Parcel, stamp: str) -> str:
        """Write a submission beside its place, and return the digest of its files but for the stamp."""
        staged = self.staging / student
        try:
            for name, data in parcel.files.items():
                (staged / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).write_bytes(data)
            digest = digest_of(staged, STAMP)
            if stamp:
                (staged / STAMP).write_text(stamp, encoding="utf-8")
        except OSError as error:
            raise UserError(f"it cannot be written ({error.strerror})") from None
        return digest

    def _put(self, student: str, digest: str, stamp: str, place: Path) -> None:
        """Move a staged submission to its place. What was there and differs is moved aside, whole."""
        try:
            is_there = os.path.lexists(place)
            if is_there and self._is_same(place, digest, stamp):
                self.done.unchanged.append(student)
                return
            # Noted first: whatever ends this now, the note is of something that is not there, and says nothing.
            self.journal.note("collected", student=student, stamp=stamp, content=digest)
            place.parent.mkdir(parents=True, exist_ok=True)
            if is_there:
                self.done.replaced.append((student, self._set_aside(student, place)))
            else:
                self.done.new.append(student)
            shutil.move(self.staging / student, place)
        except OSError as error:
            raise UserError(f"{place} cannot be written ({error.strerror}); run the same command again then.") from None

    def _is_same(self, place: Path, digest: str, stamp: str) -> bool:
        """Whether a submission is there already; its time counts only if a time was asked for that stays the same."""
        if place.is_symlink() or not place.is_dir() or digest_of(place, STAMP) != digest:
            return False
        if self.done.time in (NONE, NOW):
            return True
        there = place / STAMP
        return stamp == (there.read_text(encoding="utf-8", errors="replace").strip() if there.is_file() else "")

    def _set_aside(self, student: str, place: Path) -> Path:
        folder = self.done.root / REPLACED / student / self.lesson.name
        name = self.now.strftime("%Y-%m-%d-%H%M%S")
        aside, number = folder / name, 2
        while os.path.lexists(aside):
            aside, number = folder / f"{name}-{number}", number + 1
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(place, aside)
        return aside


def _pieces(download: Path, lesson: Lesson, open_files: ExitStack) -> list[Piece]:
    """Return the files of a download. A notebook by itself that is called like the lesson has its folder's name with it."""
    found = pieces_of(download, open_files)
    if download.is_file() and is_named(PurePosixPath(download.name), lesson):
        folders = [part for part in download.resolve().parts[:-1] if part != lesson.name]
        found = [replace(one, path=path_of(folders[-1]) / one.path) for one in found if download.suffix.lower() != ".zip"] or found
    return found


def _require_one_person(student: str, shares: Sequence[Share], places: dict[str, Path], is_known: bool) -> None:
    numbers = {number for share in shares for number in share.numbers if number}
    if len(numbers) > 1:
        raise UserError(
            f"{len(numbers)} people have that name, with the numbers {', '.join(sorted(numbers))}; see --pattern"
        )
    is_elsewhere = "/" in student or student.startswith(".")
    if fault := "it begins with a dot or holds a /" if is_elsewhere else student_fault(student):
        raise UserError(f"that cannot be a student's folder: {fault}")
    if "," in student and not is_known:
        raise UserError("that cannot be a student's name in nbgrader's export: it holds a comma")
    if twin := twin_of(student, places):
        raise UserError(f"it reads like another student's name, {readable(twin)}")


def _said(time: str) -> str | None:
    """Return the time stamp to write for everybody, None for each file's own. Raises UserError if it is no time."""
    if time in (NONE, FILE, NOW):
        return {NONE: "", FILE: None, NOW: datetime.now(timezone.utc).strftime(_WRITTEN)}[time]
    try:
        return parse_utc(time).strftime(_WRITTEN)
    except (ValueError, OverflowError, TypeError, AttributeError):
        raise UserError(
            f'--time {readable(time)} is no time; say none, file, now, or a time such as "2026-03-02 10:00:00 UTC".'
        ) from None


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Give a folder for submissions on their way to their place; nothing of it is left."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""Whose a file of a download is: read from its path, then looked up among the students that the gradebook knows.

The patterns are those that learning management systems write (read in Moodle's mod/assign/classes/downloader.php and
Canvas's lib/content_zipper.rb). A name that fits nobody, or two, is told and never guessed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from ai_lifecycle.course import LESSONS, Lesson
from ai_lifecycle.grading.downloads import Piece
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.submitted_files import readable

# "Ada Lovelace_1234_assignsubmission_file_/lesson.ipynb", and without folders "…_file_lesson.ipynb"; a group may have no
# number. Moodle leaves no "_" in a name: the first number is its own, whatever a learner calls a file. It is that of a
# participant in this one assignment (assign_user_mapping), which the gradebook cannot know.
_MOODLE = re.compile(r"(?P<student>[^/]+?)(?:_(?P<participant>\d+))?_assignsubmission_[a-z]+_/?(?P<rest>.+)$")
# "anon_x7Yz1_56789_lesson.ipynb", "LATE_anon_x7Yz1_56789_lesson.ipynb": Canvas, where marking is anonymous.
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<student>anon_[^_/]+)_\d+_(?P<rest>[^/]+)$")
# "lovelaceada_1234_56789_lesson.ipynb", "lovelaceada_LATE_1234_56789_lesson.ipynb": the user's number, then the file's.
_CANVAS = re.compile(r"(?P<student>[^/]+?)(?P<late>_LATE)?_(?P<user>\d+)_\d+_(?P<rest>[^/]+)$")


@dataclass(frozen=True)
class Sender:
    """Who sent a file, as its path says it. name: "" if it says nobody. number: the system's own, "" for none.

    rest: what of the path is the sender's own. late: whether the system says so. user: the number if it is that of the
    system's user, by which the gradebook may know them.
    """

    name: str
    number: str = ""
    rest: PurePosixPath = PurePosixPath()
    late: bool = False
    user: str = ""


@dataclass
class Share:
    """All that one sender sent. names, numbers: which lead to it. pieces: its files, each with its path in the share."""

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    pieces: list[tuple[PurePosixPath, Piece]] = field(default_factory=list)
    late: bool = False


@dataclass(frozen=True)
class Roster:
    """The students of the gradebook. known: each one's spellings, by id. is_binding: whether nobody else is a student.

    It binds once it has names or mail addresses, as `nbgrader db student import` brings them: grading notes only ids.
    """

    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    is_binding: bool = False

    def find(self, name: str, user: str = "") -> list[str]:
        """Return the ids of whoever may be meant. user: the number that the gradebook has as lms_user_id."""
        if name in self.known:
            return [name]
        if user in self.numbers:
            return [self.numbers[user]]
        return [student for student, spellings in self.known.items() if _plain(name) in spellings]


def read_roster(where: CourseDirectory) -> Roster:
    """Return the gradebook's students; none if there is no gradebook yet. Raises UserError if it cannot be read."""
    address = where.db_url
    if address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite:///")).is_file():
        return Roster()
    try:
        with Gradebook(address, where.course_id) as book:
            people = [(one.id, one.first_name, one.last_name, one.email, one.lms_user_id) for one in book.students]
    except SQLAlchemyError as error:
        raise UserError(f"The gradebook {address} cannot be read: {str(error).splitlines()[0]}.") from None
    known, numbers = {}, {}
    for student, first, last, mail, number in people:
        first, last = first or "", last or ""
        spellings = {student, f"{first} {last}", f"{last} {first}", mail or ""}
        known[student] = frozenset(filter(None, map(_plain, spellings)))
        if number:
            numbers[str(number)] = student
    return Roster(known, numbers, any(first or last or mail for _, first, last, mail, _ in people))


def sender_of(path: PurePosixPath, lesson: Lesson, pattern: re.Pattern[str] | None = None) -> Sender:
    """Return who sent a file.

    pattern: in place of the usual ones; its group "student" is the name.

    >>> sender_of(PurePosixPath("lovelaceada_LATE_12_345_work.ipynb"), LESSONS[0]).name
    'lovelaceada'
    """
    if pattern is not None:
        found = pattern.search(str(path))
        return Sender(found["student"] or "", "", PurePosixPath(path.name)) if found else Sender("")
    if found := _by_system(path):
        groups = found.groupdict()
        user, late = groups.get("user", ""), bool(groups.get("late"))
        number = user or groups.get("participant") or ""
        return Sender(found["student"], number, PurePosixPath(found["rest"]), late, user)
    parts = [part for part in path.parts if not (part == lesson.name and part != path.name)]
    if len(parts) > 1:
        return Sender(parts[0], "", PurePosixPath(*parts[1:]))
    is_sent = path.suffix.lower() in (".ipynb", ".zip") and not is_named(path, lesson)
    return Sender(path.stem if is_sent else "", "", PurePosixPath(path.name))


def is_named(path: PurePosixPath, lesson: Lesson) -> bool:
    """Whether a file is called like the lesson, also as browsers and systems call a second copy of it.

    >>> is_named(PurePosixPath("00_start_here (1).ipynb"), LESSONS[0])
    True
    """
    return re.fullmatch(rf"{lesson.name}(?:[ _-]*(?:\(\d+\)|\d+|copy\d*))*", path.stem, re.IGNORECASE) is not None


def other_lesson(path: PurePosixPath, lesson: Lesson) -> str:
    """Return the name of another lesson that a file is called like, "" for none."""
    return next((one.name for one in LESSONS if one != lesson and is_named(path, one)), "")


def share_out(
    downloads: Iterable[Sequence[Piece]], lesson: Lesson, roster: Roster, pattern: re.Pattern[str] | None = None
) -> tuple[dict[str, list[Share]], list[tuple[str, str]]]:
    """Return what each student sent, a share for each download, and (name, why) for what cannot be given to anybody."""
    shares: dict[str, list[Share]] = defaultdict(list)
    refused: list[tuple[str, str]] = []
    for pieces in downloads:
        mine: dict[str, Share] = defaultdict(Share)
        paths = [(piece.path, piece) for piece in pieces] if pattern else _without_wrapper(pieces, lesson)
        for path, piece in paths:
            sender = sender_of(path, lesson, pattern)
            if not sender.name.strip():
                refused.append((str(path), "its path does not say whose it is; put it into a folder of their name, or see --pattern"))
                continue
            found = roster.find(sender.name, sender.user)
            if len(found) > 1:
                refused.append((sender.name, f"the name fits {len(found)} students: {', '.join(sorted(found))}"))
            elif not found and roster.is_binding:
                refused.append((sender.name, "the name fits no student of the gradebook"))
            else:
                share = mine[found[0] if found else sender.name.strip()]
                share.names.add(sender.name)
                share.numbers.add(sender.number)
                share.pieces.append((sender.rest, piece))
                share.late = share.late or sender.late
        for student, share in mine.items():
            shares[student].append(share)
    return dict(shares), list(dict.fromkeys(refused))


def compiled(pattern: str | None) -> re.Pattern[str] | None:
    """Return a regular expression ready for use. Raises UserError if it is none, or names no student."""
    if pattern is None:
        return None
    try:
        found = re.compile(pattern)
    except re.error as error:
        raise UserError(f"--pattern {readable(pattern)} is no regular expression: {error}.") from None
    if "student" not in found.groupindex:
        raise UserError(f"--pattern {readable(pattern)} has no group (?P<student>...); it says which part is the student.")
    return found


def _by_system(path: PurePosixPath) -> re.Match[str] | None:
    """Return how a learning management system's pattern reads a path, None if none does."""
    return next((found for usual in (_MOODLE, _ANONYMOUS, _CANVAS) if (found := usual.match(str(path)))), None)


def _without_wrapper(pieces: Sequence[Piece], lesson: Lesson) -> list[tuple[PurePosixPath, Piece]]:
    """Return the pieces by their paths, without the folders that a system, or who unpacked it, has put around them.

    A system's names count in folders only if all that was sent has such a name: else a learner's folder could be called
    so, and be taken for somebody else's work.
    """
    paths = [(piece.path, piece) for piece in pieces]
    sent = [path for path, _ in paths if path.suffix.lower() in (".ipynb", ".zip")]
    if sent and all(_system_part(path) for path in sent):
        return [(_system_part(path) or path, piece) for path, piece in paths]
    if len(sent) > 1 and len({path.parts[0] for path, _ in paths}) == 1 and min(len(path.parts) for path in sent) > 1:
        own = [path for path in sent if len(path.parts) == 2]
        if len(own) != 1 and not any(is_named(path, lesson) for path in own):
            return [(PurePosixPath(*path.parts[1:]), piece) for path, piece in paths]
    return paths


def _system_part(path: PurePosixPath) -> PurePosixPath | None:
    """Return a path from the part on that a learning management system wrote, None if there is no such part."""
    ends = (PurePosixPath(*path.parts[depth:]) for depth in range(len(path.parts)))
    return next((end for end in ends if _by_system(end)), None)


def _plain(name: str) -> str:
    """Return a name as far as its spelling is the same everywhere: letters and digits.

    >>> _plain("Lovelace, Ada") == _plain("lovelaceADA")
    True
    """
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())

"""A class on the disk: where each submission's files are, and which of them are graded already."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.journal import Journal, digest_of
from ai_lifecycle.grading.notebooks import Task, identity, read_notebook
from ai_lifecycle.grading.scores import task_results
from ai_lifecycle.grading.submitted_files import STAMP, Caps, look, readable, stamp_of


class ClassFiles:
    """The files of one lesson. where: nbgrader's directories. name: the lesson's. asked: its tasks."""

    def __init__(self, where: CourseDirectory, name: str, journal: Journal, asked: Sequence[Task]) -> None:
        self.where, self.name, self.journal, self.asked = where, name, journal, asked

    def folder(self, step: str, student: str) -> Path:
        """Return a student's folder. step: "submitted", "autograded", "feedback" or "release"."""
        return Path(self.where.format_path(getattr(self.where, f"{step}_directory"), student, self.name))

    def notebook(self, step: str, student: str) -> Path:
        """Return the lesson's notebook in that folder."""
        return self.folder(step, student) / f"{self.name}.ipynb"

    def timestamp(self, student: str) -> Any:
        """Return when a submission was collected, None if that is not known."""
        folder = self.folder("submitted", student)
        try:
            stamp, _ = stamp_of(folder, look(folder, Caps()))
        except UserError:
            return None
        return parse_utc(stamp) if stamp else None

    def stamp_note(self, student: str, content: str) -> str:
        """Return a sentence if a submission that `collect` put there no longer has the time that it wrote, else "".

        content: the digest of all its files but the stamp.
        """
        line = self.journal.last.get(("collected", student))
        if line is None or line.get("content") != content:
            return ""  # it came another way, as by nbgrader's exchange, whose stamp is believed
        place = self.folder("submitted", student) / STAMP
        there = place.read_text(encoding="utf-8", errors="replace").strip()[:100] if place.is_file() else ""
        if there == line.get("stamp"):
            return ""
        was, now = line.get("stamp") or "none", readable(there) or "none"
        return f"Its time stamp is not the collector's: `collect` wrote {was}, and now there is {now}; did you change it?"

    def outcomes(self, student: str) -> dict[str, int]:
        """Return how many tasks of a graded submission had which outcome."""
        executed = read_notebook(self.notebook("autograded", student))
        return dict(Counter(result.outcome for result in task_results(executed, self.asked)))

    def is_graded(self, student: str, scored: dict[str, Any]) -> bool:
        """Whether a submission was graded to the end and is still the one that was graded.

        scored: who has scores in the gradebook, with the time stamp of what they are for.
        Stock nbgrader asks only whether the folder is there: a run that was killed leaves it, not executed, score 0.
        """
        if student not in scored or self.journal.is_open(student):
            return False
        line = self.journal.graded(student)
        if line is not None and line.get("database") == self.where.db_url:
            try:
                return line.get("submission") == digest_of(self.folder("submitted", student)) and line.get(
                    "files"
                ) == digest_of(self.folder("autograded", student))
            except OSError:
                return False
        return self._was_graded_by_nbgrader(student, scored)

    def _was_graded_by_nbgrader(self, student: str, scored: dict[str, Any]) -> bool:
        graded, submitted = (self.notebook(step, student) for step in ("autograded", "submitted"))
        try:
            cells = {identity(cell): cell for cell in read_notebook(graded).cells}
            is_newer = submitted.stat().st_mtime <= graded.stat().st_mtime
        except (UserError, OSError):
            return False
        return (
            is_newer
            and all(task.test_id in cells and cells[task.test_id].get("execution_count") for task in self.asked)
            and self.timestamp(student) == scored[student]
        )

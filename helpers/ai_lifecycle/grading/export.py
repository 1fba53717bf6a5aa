"""Scores for a learning management system: nbgrader's own exporter, told what and where."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.exportapp import ExportApp
from sqlalchemy.exc import SQLAlchemyError

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import open_nbgrader
from ai_lifecycle.grading.paths import course_root


def export_scores(
    lessons: Sequence[Lesson], root: Path, *, database: str | None = None, path: Path | None = None
) -> tuple[Path, int, int]:
    """Export the scores of lessons, by default of all in the gradebook.

    Returns the file, how many lines of scores it has, and how many submissions have points that nobody has given yet: they
    wait for a person, or could not be graded.

    root: the course folder; its settings may name another exporter (`c.ExportApp.plugin_class`) than nbgrader's CSV.
    database: another gradebook, as for `grade`. path: the file, by default grades.csv in the course folder.
    Raises UserError if there is nothing to export or the file cannot be written.
    """
    root = course_root(root)
    api = open_nbgrader(root, database, new=False)
    path = (path or root / "grades.csv").resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with Gradebook(api.coursedir.db_url, api.coursedir.course_id) as book:
            _require_scores(book, lessons)
            plugin = ExportApp(config=api.config).plugin_class(config=api.config)
            plugin.to, plugin.assignment = str(draft), [lesson.name for lesson in lessons]
            plugin.export(book)
            names = [lesson.name for lesson in lessons] or [assignment.name for assignment in book.assignments]
            waiting = sum(one.needs_manual_grade for name in names for one in book.assignment_submissions(name))
        os.replace(draft, path)
    except OSError as error:
        raise UserError(f"Cannot write {path} ({error.strerror}); choose a folder that you may write to.") from None
    except SQLAlchemyError as error:
        raise UserError(f"The gradebook {api.coursedir.db_url} cannot be read: {str(error).splitlines()[0]}.") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    with path.open("rb") as lines:
        return path, max(0, sum(1 for _ in lines) - 1), waiting


def _require_scores(book: Gradebook, lessons: Sequence[Lesson]) -> None:
    known = {assignment.name for assignment in book.assignments}
    unknown = [lesson.name for lesson in lessons if lesson.name not in known]
    if unknown or not known:
        name = unknown[0] if unknown else "LESSON"
        raise UserError(f"The gradebook knows no scores of {name}; run `ai-lifecycle grade {name}` first.")

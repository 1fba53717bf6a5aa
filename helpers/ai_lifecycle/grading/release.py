"""Releasing lessons: nbgrader makes them from solutions/, we look for leaks, then they are put into lessons/."""

import logging
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ai_lifecycle.course import LESSONS, Lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.leaks import leaks, source_faults
from ai_lifecycle.grading.notebooks import notebook_text, parse_notebook, read_notebook
from ai_lifecycle.grading.paths import CourseFiles, notebook_of, write_bytes

PAGES = ("map.ipynb", "playground.ipynb")


def release(course: CourseFiles, lessons: Sequence[Lesson] = ()) -> list[str]:
    """Make lessons/ from solutions/ and note the lessons in the instructor's gradebook, as nbgrader does.

    lessons: which ones; all that are written by default, and then the ungraded pages too.
    Returns the files written, relative to the course's folder. Nothing else in lessons/ is touched.
    Raises UserError if a source is at fault, if something would leak, or if nbgrader refuses.
    """
    if not course.is_clone:
        raise UserError("`release` writes lessons/, so it works in a clone of the course only, not in an installed copy.")
    chosen = list(lessons) or written_lessons(course)
    with tempfile.TemporaryDirectory(prefix="ai-lifecycle-") as folder:
        made = _make(course, chosen, Path(folder), pages=not lessons)
        _refuse(_faults(course, chosen, made))
        # Only now the real gradebook: nbgrader keeps its submissions, and refuses if they no longer fit.
        _generate(course, chosen, Path(folder) / "again", into_gradebook=True)
    for relative, data in made.items():
        write_bytes(course.lessons / relative, data)
    return [str(Path("lessons") / relative) for relative in made]


def differences(course: CourseFiles, lessons: Sequence[Lesson] = ()) -> list[str]:
    """Return a sentence for each way in which lessons/ is not what solutions/ would release; empty if all is well.

    lessons: which to look at; all and the pages by default.
    Writes nothing and leaves the instructor's gradebook alone. Raises UserError if nbgrader refuses.
    """
    chosen = list(lessons) or written_lessons(course)
    with tempfile.TemporaryDirectory(prefix="ai-lifecycle-") as folder:
        made = _make(course, chosen, Path(folder), pages=not lessons)
    found = _faults(course, chosen, made)
    there = {path.relative_to(course.lessons) for path in _files(course.lessons)}
    if lessons:
        there = {relative for relative in there if relative.parts[0] in {lesson.name for lesson in lessons}}
    for relative in sorted({*made, *there}):
        if relative not in there:
            found.append(f"lessons/{relative} is missing; run `ai-lifecycle release`.")
        elif relative not in made:
            found.append(f"lessons/{relative} has no source in solutions/; remove it.")
        elif (course.lessons / relative).read_bytes() != made[relative]:
            found.append(f"lessons/{relative} differs from what solutions/ releases; run `ai-lifecycle release`.")
    return found


def written_lessons(course: CourseFiles) -> list[Lesson]:
    """Return the lessons that have a source notebook, in order."""
    return [lesson for lesson in LESSONS if notebook_of(course.solutions, lesson).is_file()]


def _make(course: CourseFiles, lessons: Sequence[Lesson], folder: Path, pages: bool) -> dict[Path, bytes]:
    """Return what a release consists of: path inside lessons/ to content. folder: an empty one to work in."""
    made_in = _generate(course, lessons, folder, into_gradebook=False)
    made = {path.relative_to(made_in): path.read_bytes() for path in _files(made_in)}
    for name in PAGES if pages else ():
        if (course.solutions / name).is_file():
            page = read_notebook(course.solutions / name)
            for cell in page.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
            made[Path(name)] = notebook_text(page).encode("utf-8")
    return made


def _generate(course: CourseFiles, lessons: Sequence[Lesson], folder: Path, into_gradebook: bool) -> Path:
    """Run nbgrader's generate_assignment in a folder of its own; return where the release is.

    into_gradebook: whether to note the lessons in the instructor's gradebook, or leave it alone (nbgrader's --no-db).
    nbgrader is never let into lessons/: with force it deletes what it did not make.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = load_config(course)
    config.CourseDirectory.update(root=str(folder), source_directory="solutions", release_directory="lessons")
    config.GenerateAssignment.no_database = not into_gradebook
    config.SaveCells.enabled = into_gradebook
    if "db_url" not in config.CourseDirectory:
        config.CourseDirectory.db_url = f"sqlite:///{course.root / 'gradebook.db'}"
    (folder / "lessons").mkdir(parents=True)
    errors = _Errors()
    log = logging.Logger("ai_lifecycle.release", logging.ERROR)
    log.addHandler(errors)
    for lesson in lessons:
        shutil.copytree(course.source_of(lesson).parent, folder / "solutions" / lesson.name, ignore=_IGNORED)
        config.CourseDirectory.assignment_id = lesson.name
        try:
            where = CourseDirectory(config=config, log=log)
            GenerateAssignment(coursedir=where, config=config, log=log).start()
        except NbGraderException:
            raise UserError(f"nbgrader cannot release {lesson.name}: {errors.reason().rstrip('.')}.") from None
    return folder / "lessons"


def load_config(course: CourseFiles) -> Any:
    """Return the course's nbgrader_config.py as a traitlets Config. It also puts our programs first on PATH."""
    from traitlets.config import PyFileConfigLoader

    return PyFileConfigLoader(course.config.name, path=str(course.root)).load_config()


_IGNORED = shutil.ignore_patterns(".*", "__pycache__")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _faults(course: CourseFiles, lessons: Sequence[Lesson], made: dict[Path, bytes]) -> list[str]:
    """Return a sentence for each fault of the sources and each leak into what was made of them."""
    found = []
    for lesson in lessons:
        relative = Path(lesson.name) / f"{lesson.name}.ipynb"
        source = read_notebook(course.solutions / relative)
        released = parse_notebook(made[relative].decode("utf-8"), f"lessons/{relative}")
        found += [f"solutions/{relative}: {fault}" for fault in source_faults(source)]
        found += [f"lessons/{relative}: {leak}" for leak in leaks(source, released)]
    for page in PAGES:
        if Path(page) in made:
            found += [f"solutions/{page}: {fault}" for fault in source_faults(read_notebook(course.solutions / page))]
    return found


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        more = f" ({len(faults) - 1} more: `ai-lifecycle release --check` lists them.)" if len(faults) > 1 else ""
        raise UserError(faults[0] + more)


class _Errors(logging.Handler):
    """nbgrader tells what went wrong only in its log: collect that instead of showing it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage().strip())

    def reason(self) -> str:
        """Return the most telling line: the end of the first traceback, else the first error."""
        for text in self.texts:
            if text.startswith("Traceback"):
                return text.splitlines()[-1].partition(": ")[2] or text.splitlines()[-1]
        return " ".join(self.texts[0].split()) if self.texts else "it gave no reason"

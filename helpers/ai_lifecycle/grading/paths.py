"""Where the course's files are, in a clone and in an installed wheel."""

import errno
import os
import stat
import sysconfig
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.errors import UserError

STATE = ".ai-lifecycle"
DEFAULT_WORKING_COPY = "my-course"


@dataclass(frozen=True)
class CourseFiles:
    """The folder that holds lessons/, solutions/ and nbgrader_config.py.

    root: that folder. is_clone: whether it may be written to; an installed wheel's files are read only.
    """

    root: Path
    is_clone: bool

    @property
    def lessons(self) -> Path:
        """The folder of released notebooks, which learners get."""
        return self.root / "lessons"

    @property
    def solutions(self) -> Path:
        """The folder of source notebooks, with solutions and hidden tests."""
        return self.root / "solutions"

    @property
    def config(self) -> Path:
        """nbgrader's configuration file."""
        return self.root / "nbgrader_config.py"

    def release_of(self, lesson: Lesson) -> Path:
        """Return the path of a lesson's released notebook. Raises UserError if the lesson is not written yet."""
        return _existing(self.lessons, lesson)

    def source_of(self, lesson: Lesson) -> Path:
        """Return the path of a lesson's source notebook. Raises UserError if the lesson is not written yet."""
        return _existing(self.solutions, lesson)


def course_files() -> CourseFiles:
    """Return the course's files: those of the clone the package stands in, else those in the installed wheel.

    Raises UserError if neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in package.parents:
        if (folder / "solutions").is_dir() and (folder / "pyproject.toml").is_file():
            return CourseFiles(folder, is_clone=True)
    if (package / "course_files").is_dir():
        return CourseFiles(package / "course_files", is_clone=False)
    raise UserError(f"The course's notebooks are missing beside {package}; install ai-lifecycle again.")


def course_folder(lesson: Lesson, root: Path) -> tuple[Path, Path]:
    """Return an instructor's course folder, in full, and the lesson's source in it.

    Raises UserError if it is no course folder, or the lesson is not written.
    """
    root = course_root(root)
    return root, CourseFiles(root, is_clone=True).source_of(lesson)


def course_root(root: Path) -> Path:
    """Return an instructor's course folder, in full. Raises UserError if it is none."""
    root = root.resolve()
    if not (root / "nbgrader_config.py").is_file():
        raise UserError(f"{root} is not a course folder: it has no nbgrader_config.py; name one with --course.")
    return root


def environment() -> dict[str, str]:
    """Return the environment for programs we start: this Python's own programs and kernels come first.

    nbgrader starts `alembic` from PATH, which fails where the environment is not activated.
    """
    programs = sysconfig.get_path("scripts")
    path = os.environ.get("PATH", "")
    if programs not in path.split(os.pathsep)[:1]:
        path = os.pathsep.join([programs, path]) if path else programs
    return {**os.environ, "PATH": path, "JUPYTER_PREFER_ENV_PATH": "1"}


def find_working_copy(start: Path | None = None) -> Path:
    """Return the learner's working copy around `start`: a folder at or above it that `lab` made, else its my-course.

    start: a folder, by default the current one. The working copy need not exist yet.
    """
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / STATE).is_dir():
            return folder
    return start / DEFAULT_WORKING_COPY


def notebook_of(working_copy: Path, lesson: Lesson) -> Path:
    """Return where a lesson's notebook lies in a working copy (or in lessons/, or in solutions/)."""
    return working_copy / lesson.name / f"{lesson.name}.ipynb"


def _existing(folder: Path, lesson: Lesson) -> Path:
    path = notebook_of(folder, lesson)
    if not path.is_file():
        raise UserError(f"Lesson {lesson.name} is planned but not written yet; `ai-lifecycle map` shows what there is.")
    return path


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a power cut, meets the old file or the new one and nothing between.

    The folder is made if it is missing; an existing file keeps its permissions.
    Raises UserError if the file cannot be written; the old one is then still there.
    """
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if draft.read_bytes() != data:
                raise OSError(errno.EIO, "what was written reads back differently")
            if path.exists():
                draft.chmod(stat.S_IMODE(path.stat().st_mode))
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UserError(f"Cannot write {path} ({reason}); choose a folder that you may write to.") from None


def write_text(path: Path, text: str) -> None:
    """Write text, as UTF-8, the way `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def save_older_version(path: Path, now: datetime | None = None, word: str = "before") -> Path:
    """Copy a file beside itself under a name with the time in it, and return the copy's path.

    now: by default the clock's. word: what stands between the name and the time.
    Raises UserError if it cannot be written.
    """
    stamp = (now or datetime.now()).strftime("%Y-%m-%d-%H%M%S")
    number, older = 2, path.with_name(f"{path.stem}.{word}-{stamp}{path.suffix}")
    while older.exists():
        number, older = number + 1, path.with_name(f"{path.stem}.{word}-{stamp}-{number}{path.suffix}")
    write_bytes(older, path.read_bytes())
    return older

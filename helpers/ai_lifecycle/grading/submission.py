"""One submission through nbgrader's own autograder and feedback, without its gradebook: what a worker does.

The converters and preprocessors are nbgrader's. What they would ask the gradebook is answered by `recorded`; what they
would write into it is left to the one writer. Files are made in a staging folder, whole, before they replace any.
"""

import io
import logging
import shutil
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import find_all_notebooks, is_grade, is_solution, is_task
from traitlets.config import Config

from ai_lifecycle.grading.notebooks import Task, read_notebook
from ai_lifecycle.grading.provisioner import WarmKernelManager
from ai_lifecycle.grading.recorded import Marks, RecordedLesson, asking
from ai_lifecycle.grading.scores import task_results

# What the writer does, in its one transaction.
WRITERS = (SaveAutoGrades, AssignLatePenalties)


@dataclass(frozen=True)
class Executed:
    """An executed submission. folder: its files, ready to be moved to their place. graded: by notebook, its cells
    that nbgrader knows. outcomes: of the tasks. log: what nbgrader said. failed: whether it gave up.
    """

    student: str
    folder: Path
    graded: dict[str, list[NotebookNode]] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    log: str = ""
    failed: bool = False


class SubmissionGrader:
    """nbgrader's converters for one lesson, made once and used for many submissions.

    config: nbgrader's settings. root: the course folder. staging: where files are made, inside of it.
    """

    def __init__(self, config: Config, root: Path, staging: Path, lesson: RecordedLesson, tasks: tuple[Task, ...]) -> None:
        self.lesson, self.tasks, self.root = lesson, tasks, root
        self.log = logging.Logger("ai_lifecycle.grading", logging.INFO)
        config = Config(config)
        config.CourseDirectory.update(root=str(root), assignment_id=lesson.name)
        if "kernel_manager_class" not in config.Execute:
            config.Execute.kernel_manager_class = WarmKernelManager
        self.config, self.original = config, CourseDirectory(config=config, log=self.log)
        names = {
            "autograded": self.original.autograded_directory,
            "feedback": self.original.feedback_directory,
        }
        self.staged = {kind: staging / kind / Path(name).name for kind, name in names.items()}

    def execute(self, student: str) -> Executed:
        """Sanitize and run a submission. Never raises for what is wrong with it."""
        where = CourseDirectory(config=self.config, log=self.log, student_id=student)
        where.autograded_directory = str(self.staged["autograded"].relative_to(self.root))
        folder = Path(where.format_path(where.autograded_directory, student, self.lesson.name))
        shutil.rmtree(folder, ignore_errors=True)
        converter = Autograde(coursedir=where, config=self.config, log=self.log)
        converter.autograde_preprocessors = [
            step for step in converter.autograde_preprocessors if step not in WRITERS
        ]
        failed, log = self._convert(converter, self.lesson)
        if failed:
            return Executed(student, folder, log=log, failed=True)
        notebooks = {name.removesuffix(".ipynb"): read_notebook(folder / name) for name in find_all_notebooks(str(folder))}
        notebooks = {name: notebook for name, notebook in notebooks.items() if name in self.lesson.notebooks}
        graded = {name: [cell for cell in notebook.cells if _is_known(cell)] for name, notebook in notebooks.items()}
        results = task_results(notebooks[self.lesson.name], self.tasks) if self.lesson.name in notebooks else []
        return Executed(student, folder, graded, tuple(result.outcome for result in results), log)

    def write_feedback(self, student: str, marks: Marks) -> Executed:
        """Make the feedback pages of a graded submission."""
        where = CourseDirectory(config=self.config, log=self.log, student_id=student)
        where.feedback_directory = str(self.staged["feedback"].relative_to(self.root))
        folder = Path(where.format_path(where.feedback_directory, student, self.lesson.name))
        shutil.rmtree(folder, ignore_errors=True)
        config = Config(self.config)
        config.HTMLExporter.template_name = "feedback"
        converter = GenerateFeedback(coursedir=where, config=config, log=self.log)
        failed, log = self._convert(converter, marks)
        return Executed(student, folder, log=log, failed=failed)

    def _convert(self, converter: Any, book: Any) -> tuple[bool, str]:
        """Run a converter that asks `book`. Returns whether it failed, and its log."""
        converter.force, said = True, io.StringIO()
        handler = logging.StreamHandler(said)
        self.log.addHandler(handler)
        try:
            with asking(book):
                converter.start()
            return False, said.getvalue()
        except Exception:  # whatever is wrong with a submission is told in its log, and costs no other one
            return True, f"{said.getvalue()}\n{traceback.format_exc()}"
        finally:
            self.log.removeHandler(handler)


def _is_known(cell: NotebookNode) -> bool:
    return is_grade(cell) or is_solution(cell) or is_task(cell)

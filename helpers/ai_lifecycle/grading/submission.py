"""One submission through nbgrader's own autograder and feedback, without its gradebook: what a worker does.

The converters and preprocessors are nbgrader's. What they would ask the gradebook is answered by `recorded`; what they
would write into it is left to the one writer. Files are made in a staging folder, whole, before they replace any.
"""

import io
import logging
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from nbformat.notebooknode import NotebookNode
from nbconvert.writers import FilesWriter
from nbgrader.converters import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, Execute, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution, is_task
from traitlets.config import Config

from ai_lifecycle.grading.autograde import copy_beside
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.guard import Guard
from ai_lifecycle.grading.kernels import in_use
from ai_lifecycle.grading.kernels.provisioner import WarmKernelManager
from ai_lifecycle.grading.notebooks import Task, read_notebook
from ai_lifecycle.grading.quick_converters import QuickAutograde, QuickFeedback
from ai_lifecycle.grading.recorded import Marks, RecordedLesson, asking
from ai_lifecycle.grading.scores import task_results
from ai_lifecycle.grading.tampering.signs import flags_of, held_cells
from ai_lifecycle.grading.written_files import left_out_of

# What the writer does, in its one transaction.
WRITERS = (SaveAutoGrades, AssignLatePenalties)
_RUN_AGAIN = "It was run again: the process that its kernel came from had ended."
_HASTE = 4  # the solution must be judged again in this part of the time that a submission gets


@dataclass(frozen=True)
class Executed:
    """An executed submission. folder: its files, ready to be moved to their place. failed: whether nbgrader gave up.
    log: what it said. graded: by notebook, the cells that nbgrader knows. outcomes: of the tasks. refused: why nothing
    was run. notes: what was left out or mended. flags: why points wait for a person. held: those cells, by notebook.
    started: why its kernel was started and not forked, "" if it was forked.
    """

    student: str
    folder: Path
    failed: bool = False
    log: str = ""
    graded: dict[str, list[NotebookNode]] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    refused: str = ""
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    held: dict[str, list[str]] = field(default_factory=dict)
    started: str = ""


@dataclass(frozen=True)
class Learned:
    """What the lesson's solution tells. programs: those that JAX compiled for it. passed_over: the tests that a second
    verdict cannot judge, each with why, by the notebook's name (as Guard has them).
    """

    programs: dict[str, bytes] = field(default_factory=dict)
    passed_over: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def nothing(cls, tests: Mapping[str, Iterable[str]]) -> "Learned":
        """Return what a solution tells that did not run. tests: those to be judged again, by the notebook's name."""
        return cls(passed_over={name: dict.fromkeys(names, "its solution did not run") for name, names in tests.items()})


class SubmissionGrader:
    """nbgrader's converters for one lesson, made once and used for many submissions.

    config: nbgrader's settings. root: the course folder. staging: where files are made, inside of it.
    guard: what stands between a submission and this process.
    """

    def __init__(
        self, config: Config, root: Path, staging: Path, lesson: RecordedLesson, tasks: tuple[Task, ...], guard: Guard
    ) -> None:
        self.guard = guard
        self.lesson, self.tasks, self.root = lesson, tasks, root
        self.log = logging.Logger("ai_lifecycle.grading", logging.INFO)
        self.config = Config(config)
        self.config.CourseDirectory.update(root=str(root), assignment_id=lesson.name)
        if not guard.kernels.report.is_off:
            self.config.Execute.kernel_manager_class = guard.kernels.manager
        elif "kernel_manager_class" not in self.config.Execute:
            self.config.Execute.kernel_manager_class = WarmKernelManager
        self.autograde = QuickAutograde(coursedir=self._staged("autograded", staging), config=self.config, log=self.log)
        self.submitted = self.autograde.coursedir.submitted_directory
        self.autograde.coursedir.submitted_directory = str((staging / "submitted").relative_to(root))
        self.autograde.autograde_preprocessors = guard.steps(
            [step for step in self.autograde.autograde_preprocessors if step not in WRITERS]
        )
        config = Config(self.config)
        config.HTMLExporter.template_name = "feedback"
        self.feedback = QuickFeedback(coursedir=self._staged("feedback", staging), config=config, log=self.log)
        for converter in (self.autograde, self.feedback):  # as the converter's start does it, once for all
            converter.writer = FilesWriter(parent=converter, config=converter.config)
            converter.exporter = converter.exporter_class(parent=converter, config=converter.config)
            for step in converter.preprocessors:
                converter.exporter.register_preprocessor(step)

    def warm_up(self) -> None:
        """Do once, before workers are forked, what each would do at first: load, and compile templates and schemas."""
        page = deepcopy(self.guard.source)
        page.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}  # as a kernel says it
        for cell in page.cells:
            cell.metadata.pop("nbgrader", None)
        names = {"student": "", "assignment": self.lesson.name, "notebook": self.lesson.name, "db_url": ""}
        totals = Marks(totals={self.lesson.name: (0.0, 0.0, None)})
        for once in (
            lambda: KernelSpecManager(config=self.config).get_kernel_spec("python3"),
            lambda: CheckCellMetadata(config=self.config).preprocess(self.guard.source, {}),
            self.autograde.prepare,
            lambda: self.feedback.exporter.from_notebook_node(page, resources={"nbgrader": names}),
        ):
            with asking(totals), suppress(Exception):  # whatever is wrong, whoever meets it next tells
                once()

    def execute(self, student: str) -> Executed:
        """Sanitize and run a submission. Never raises for what is wrong with it."""
        in_use.started.clear()
        executed, is_again = _undisturbed(lambda: self._execute(student))
        notes = (*executed.notes, _RUN_AGAIN) if is_again else executed.notes
        return replace(executed, notes=notes, started="; ".join(dict.fromkeys(in_use.started)))

    def _execute(self, student: str) -> Executed:
        where = self.autograde.coursedir
        place = Path(where.format_path(self.submitted, student, self.lesson.name))
        taken = self.guard.take_in(place, f"{self.lesson.name}.ipynb")
        copy = Path(where.format_path(where.submitted_directory, student, self.lesson.name))
        shutil.rmtree(copy, ignore_errors=True)
        try:
            taken.copy_to(copy)
            folder, failed, log = self._convert(self.autograde, "autograded", student, self.lesson)
        except UserError as error:
            return Executed(student, place, True, refused=str(error))
        finally:
            shutil.rmtree(copy, ignore_errors=True)
        if failed:
            return Executed(student, folder, failed, log, notes=taken.notes)
        notebooks = {name: folder / f"{name}.ipynb" for name in self.lesson.notebooks}
        notebooks = {name: read_notebook(path) for name, path in notebooks.items() if path.is_file()}
        graded = {name: [cell for cell in notebook.cells if _is_known(cell)] for name, notebook in notebooks.items()}
        results = task_results(notebooks[self.lesson.name], self.tasks) if self.lesson.name in notebooks else []
        left_out = [note for notebook in notebooks.values() for note in left_out_of(notebook)]
        return Executed(
            student, folder, False, log, graded, tuple(result.outcome for result in results),
            notes=(*taken.notes, *left_out),
            flags=tuple(flag.why for notebook in notebooks.values() for flag in flags_of(notebook)),
            held={name: held_cells(notebook) for name, notebook in notebooks.items()},
        )  # fmt: skip

    def write_feedback(self, student: str, marks: Marks) -> Executed:
        """Make the feedback pages of a graded submission."""
        return Executed(student, *self._convert(self.feedback, "feedback", student, marks))

    def learn(self) -> Learned:
        """Run the lesson's solution, further notebooks of it where their tests are judged again, and return what it tells."""
        return _undisturbed(self._learn)[0]

    def _learn(self) -> Learned:
        kernels, verdicts = in_use.current(), self.guard.verdicts
        where, told = self.autograde.coursedir, Learned.nothing(self.guard.tests).passed_over
        home = Path(where.format_path(where.source_directory, ".", self.lesson.name))
        (kind,) = self.guard.steps([Execute])
        for verdict in verdicts.values():
            verdict.patience /= _HASTE
        if kernels is not None:
            kernels.teach = True
        try:
            for name in verdicts or [""]:
                execute = kind(config=self.config)
                with tempfile.TemporaryDirectory() as folder, suppress(Exception):  # then there is nothing to learn
                    copy_beside(home, Path(folder), where)
                    resources = {"unique_key": name, "metadata": {"path": folder}}
                    execute.preprocess(deepcopy(self.guard.sources[name]), resources)
                    told[name] = {flag.cell: flag.why for flag in execute.disagreed}
            return Learned(kernels.programs if kernels is not None else {}, told)
        finally:
            if kernels is not None:
                kernels.teach = False
            for verdict in verdicts.values():
                verdict.patience *= _HASTE

    def use(self, learned: Learned) -> None:
        """Take over what another worker has learned."""
        if in_use.current() is not None:
            in_use.current().programs = learned.programs
        for name, verdict in self.guard.verdicts.items():
            verdict.passed_over = learned.passed_over.get(name, {})

    def _staged(self, kind: str, staging: Path) -> CourseDirectory:
        """Return nbgrader's directories, with one of them in the staging folder."""
        where = CourseDirectory(config=self.config, log=self.log)
        setattr(where, f"{kind}_directory", str((staging / kind).relative_to(self.root)))
        return where

    def _convert(self, converter: BaseConverter, kind: str, student: str, book: Any) -> tuple[Path, bool, str]:
        """Run a converter that asks `book`. Returns the folder it made, whether it failed, and its log."""
        where, said = converter.coursedir, io.StringIO()
        where.student_id, converter.force = student, True
        folder = Path(where.format_path(getattr(where, f"{kind}_directory"), student, self.lesson.name))
        shutil.rmtree(folder, ignore_errors=True)
        converter.writer.build_directory = ""  # it makes a folder only when it is told of another one
        handler = logging.StreamHandler(said)
        self.log.addHandler(handler)
        try:
            with asking(book):
                converter.init_notebooks()
                os.chdir(where.root)
                converter.convert_notebooks()
            return folder, False, said.getvalue()
        except Exception:  # whatever is wrong with a submission is told in its log, and costs no other one
            return folder, True, f"{said.getvalue()}\n{traceback.format_exc()}"
        finally:
            self.log.removeHandler(handler)


def _undisturbed(run: Callable[[], Any]) -> tuple[Any, bool]:
    """Return what a run found, and whether it had to be run again: what forks its kernel had died, and it with it."""
    kernels, is_again = in_use.current(), False
    while True:
        before = kernels.losses() if kernels is not None else 0
        found = run()
        if kernels is None or kernels.losses() == before:
            return found, is_again
        is_again = True  # not for ever: another template is started once


def _is_known(cell: NotebookNode) -> bool:
    return is_grade(cell) or is_solution(cell) or is_task(cell)

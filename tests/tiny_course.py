"""A course with one tiny lesson, built in code, for tests of grading: no Keras, one second to run."""

import shutil
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.paths import CourseFiles

ROOT = Path(__file__).parents[1]
LESSON = find_lesson("03_training_process")
NAME = LESSON.name

DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
HALVE = "def halve(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
QUESTION = "### BEGIN SOLUTION\nBecause.\n### END SOLUTION"
# The classes stand in for those of the feedback room: grading knows them by name alone.
SETUP = "class NotYet(Exception): pass\nclass NotAttempted(Exception): pass\nclass Broken(Exception): pass"
TEST_DOUBLE = """# double of some numbers
if double(2) != 4: raise NotYet("double(2) should be 4: did you square?")
### BEGIN HIDDEN TESTS
if double(5) != 10: raise NotYet("double(5) should be 10.")
### END HIDDEN TESTS"""
TEST_HALVE = """# half of some numbers
assert halve(4) == 2
### BEGIN HIDDEN TESTS
assert halve(9) == 4.5
### END HIDDEN TESTS"""
HINTS = "".join(
    f"<details>\n<summary>Hint {n}: {name}</summary>\n\nText {n}.\n\n</details>\n"
    for n, name in ((1, "a nudge"), (2, "the approach"), (3, "almost the code"))
)


def graded(name: str, **settings) -> dict:
    """nbgrader's metadata of a graded cell."""
    defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**defaults, "grade_id": name, **settings}}


def source_notebook() -> NotebookNode:
    """The lesson as its author wrote it: two tasks (2 and 3 points) and a question marked by hand (5)."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    step = LESSON.step
    return new_notebook(
        metadata={"kernelspec": kernel, "language_info": {"name": "python"}},
        cells=[
            new_markdown_cell("# A tiny lesson", id=f"{step}-title"),
            new_code_cell(SETUP, id=f"{step}-setup"),
            new_markdown_cell(f"## Task 1: double a number\n{HINTS}", id=f"{step}-double-task"),
            new_code_cell(DOUBLE, id=f"{step}-double", metadata=graded(f"{step}-double", solution=True)),
            new_code_cell(TEST_DOUBLE, id=f"{step}-double-test", metadata=_test(f"{step}-double-test", 2)),
            new_markdown_cell("## Task 2: halve a number", id=f"{step}-halve-task"),
            new_code_cell(HALVE, id=f"{step}-halve", metadata=graded(f"{step}-halve", solution=True)),
            new_code_cell(TEST_HALVE, id=f"{step}-halve-test", metadata=_test(f"{step}-halve-test", 3)),
            new_markdown_cell("## In your words", id=f"{step}-question-task"),
            new_markdown_cell(
                QUESTION,
                id=f"{step}-question",
                metadata=graded(f"{step}-question", grade=True, solution=True, points=5),
            ),
        ],
    )


def _test(name: str, points: int) -> dict:
    return graded(name, grade=True, locked=True, points=points)


def make_course(root: Path) -> CourseFiles:
    """A course folder with the tiny lesson as solution and as release, and our real nbgrader_config.py."""
    from ai_lifecycle.grading.autograde import recorded

    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    source = source_notebook()
    write(root / "solutions" / NAME / f"{NAME}.ipynb", source)
    course = CourseFiles(root, is_clone=True)
    write(root / "lessons" / NAME / f"{NAME}.ipynb", released(recorded(source, settings(course))))
    for page in ("map.ipynb", "playground.ipynb"):
        for folder in ("solutions", "lessons"):
            write(root / folder / page, new_notebook(cells=[new_markdown_cell("# A loose page", id="page")]))
    return course


def settings(course: CourseFiles):
    """nbgrader's settings for a course."""
    from traitlets.config import PyFileConfigLoader

    return PyFileConfigLoader(course.config.name, path=str(course.root)).load_config()


def released(reference: NotebookNode) -> NotebookNode:
    """What nbgrader releases, from what its gradebook holds: the hidden parts of tests removed."""
    from nbgrader.preprocessors import ClearHiddenTests, ComputeChecksums

    for step in (ClearHiddenTests, ComputeChecksums):
        reference, _ = step().preprocess(reference, {})
    return reference


def read(path: Path) -> NotebookNode:
    """A notebook from a file."""
    return nbformat.read(path, as_version=4)


def write(path: Path, notebook: NotebookNode) -> Path:
    """A notebook into a file, whose folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def cell(notebook: NotebookNode, what: str) -> NotebookNode:
    """The cell of the tiny lesson called `what`, for example "double-test"."""
    return next(cell for cell in notebook.cells if cell.id == f"{LESSON.step}-{what}")


def answered(course: CourseFiles, **answers: str) -> NotebookNode:
    """The released lesson with answers filled in: answered(course, double="def double(x): return x + x")."""
    notebook = read(course.release_of(LESSON))
    for what, text in answers.items():
        cell(notebook, what).source = text
    return notebook


RIGHT = {
    "double": "def double(x):\n    return x + x",
    "halve": "def halve(x):\n    return x * 0.5",
    "question": "It says so.",
}


def submit(course: CourseFiles, student: str, notebook: NotebookNode | None = None, **answers: str) -> Path:
    """Put a submission where nbgrader looks for it."""
    notebook = answered(course, **answers) if notebook is None else notebook
    return write(course.root / "submitted" / student / NAME / f"{NAME}.ipynb", notebook)

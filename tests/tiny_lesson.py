"""A lesson of two tasks and a question, small enough to read, and a course around it; for the tests of grading."""

import shutil
from copy import deepcopy
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ai_lifecycle.grading.leaks import PLAIN_KERNEL
from ai_lifecycle.grading.notebooks import write_notebook
from ai_lifecycle.grading.paths import CourseFiles

ROOT = Path(__file__).parents[1]
NAME = "03_training_process"


def graded(name, *, grade, solution, points=None):
    details = {"grade": grade, "solution": solution, "locked": grade and not solution, "task": False, "schema_version": 3}
    return {"nbgrader": {**details, "grade_id": name, **({} if points is None else {"points": points})}}


def code(name, source, **metadata):
    return new_code_cell(source, id=name, metadata=metadata)


def prose(name, source, **metadata):
    return new_markdown_cell(source, id=name, metadata=metadata)


def task(name, answer, test, hidden, points):
    """Return the four cells of a task in a source notebook."""
    step_name = f"training_process-{name}"
    hints = "\n".join(
        f"<details><summary>Hint {number}: {kind}</summary>\n\n{kind} for {name}\n\n</details>"
        for number, kind in enumerate(["a nudge", "the approach", "almost the code"], 1)
    )
    stub = f"def {name}(x):\n    ### BEGIN SOLUTION\n    {answer}\n    ### END SOLUTION"
    checks = f"# Checks {name}.\n{test}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return [
        prose(f"{step_name}-task", f"### Task: {name} a number\nWrite `{name}`.\n{hints}"),
        code(step_name, stub, **graded(step_name, grade=False, solution=True)),
        code(f"{step_name}-try", f"{name}(2)"),
        code(f"{step_name}-test", checks, **graded(f"{step_name}-test", grade=True, solution=False, points=points)),
    ]


def source_notebook():
    """The lesson as its author writes it."""
    question = "training_process-question"
    cells = [
        prose("training_process-title", "# Training process"),
        *task("double", "return x + x", "assert double(1) == 2", "assert double(7) == 14  # seven", 3),
        *task("square", "return x ** 2", "assert square(1) == 1", "assert square(9) == 81  # nine", 2),
        prose(question, "Because it is the model answer.", **graded(question, grade=True, solution=True, points=4)),
        prose("training_process-end", "Now you can double and square."),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": dict(PLAIN_KERNEL)})


def release_notebook():
    """The lesson as a learner gets it."""
    notebook = source_notebook()
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n    ### BEGIN SOLUTION", "")
        lines = cell.source.splitlines()
        if "### BEGIN HIDDEN TESTS" in lines:
            lines = lines[: lines.index("### BEGIN HIDDEN TESTS")]
        if "    ### END SOLUTION" in lines:
            lines = [lines[0], "    raise NotImplementedError"]
        cell.source = "\n".join(lines)
        if cell.id == "training_process-question":
            cell.source = "Your answer goes here."
        if "nbgrader" in cell.metadata:
            cell.metadata["deletable"] = False
            cell.metadata.nbgrader["checksum"] = f"{len(cell.source):032x}"
    return notebook


def learner_notebook():
    """The release after a learner has worked on it: both tasks answered and run, one cell of their own."""
    notebook = release_notebook()
    cell_of(notebook, "training_process-double").source = "def double(x):\n    return 2 * x  # mine"
    cell_of(notebook, "training_process-square").source = "def square(x):\n    return x * x  # mine"
    tried = cell_of(notebook, "training_process-double-try")
    tried.execution_count = 5
    tried.outputs = [new_output("execute_result", {"text/plain": "4"}, execution_count=5)]
    notebook.cells.insert(4, code("0a1b2c", "double(21)  # my own experiment"))
    return notebook


def cell_of(notebook, name):
    """Return the first cell with that id; name: with or without the step."""
    return next(cell for cell in notebook.cells if cell.get("id") == name)


def ids(notebook):
    return [cell.get("id") for cell in notebook.cells]


def text_of(notebook):
    return "\n".join(cell.source for cell in notebook.cells)


def course_in(folder: Path, *, notebook=None) -> CourseFiles:
    """Make a course of that one lesson in a folder, with this repository's nbgrader settings."""
    course = CourseFiles(folder, is_clone=True)
    course.lessons.mkdir(parents=True)
    write_notebook(course.solutions / NAME / f"{NAME}.ipynb", deepcopy(notebook or source_notebook()))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return course

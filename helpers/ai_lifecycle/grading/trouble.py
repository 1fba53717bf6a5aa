"""Why a submission could not be graded, in one line: what nbgrader logged, said so that it helps."""

import re
from pathlib import Path

from ai_lifecycle.grading import doctor
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import read_notebook
from ai_lifecycle.grading.scores import clean

KEPT = "The gradebook keeps the score of the submission before it."
_REASONS = {
    "Timeout waiting for IOPub output": "what it printed could not be read to its end: it was too much at once.",
    "DeadKernelError": "Python itself stopped while it ran: too much memory or disk space, or a call that ends the program.",
    "CellTimeoutError": "a cell ran too long and ignored the interrupt.",
    "No notebooks were matched": "there is no notebook in it.",
    "No notebooks found": "there is no notebook of that name in it.",
}


def reason(log: str, submitted: Path, release: Path) -> str:
    """Return why nbgrader could not grade a submission, in one line.

    log: what nbgrader said. submitted: the notebook. release: the lesson as released, if there is one.
    """
    for sign, meaning in _REASONS.items():
        if sign in log:
            return meaning
    try:
        notebook = read_notebook(submitted)
        problems = doctor.repair(notebook, read_notebook(release))[1] if release.is_file() else []
    except UserError as error:
        return str(error)
    if problems:
        return f"it is damaged; `ai-lifecycle doctor {submitted} --repair` mends it. {problems[0]}"
    return last_error(log)


def last_error(log: str) -> str:
    """Return the error that nbgrader logged first, in one line: those after it only pass it on."""
    errors = re.findall(r"^\s*(?:\w+\.)*(\w+(?:Error|Exception): .+)$", log, flags=re.MULTILINE)
    return clean(errors[0]) if errors else "nbgrader gave no reason."

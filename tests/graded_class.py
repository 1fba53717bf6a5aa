"""What a graded class consists of, for tests that compare two of them."""

import re
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment


def everything(root: Path) -> set[tuple]:
    """All that a gradebook says about the class: a row for each submission, notebook, grade and comment."""
    rows = set()
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "ai-lifecycle") as book:
        for submission in book.db.query(SubmittedAssignment).join(Assignment, SubmittedAssignment.assignment):
            who = submission.student_id
            rows.add((who, submission.score, submission.max_score, submission.timestamp, submission.needs_manual_grade))
            rows.add((who, "late", submission.total_seconds_late, submission.late_submission_penalty))
            for notebook in submission.notebooks:
                rows.add((who, notebook.name, notebook.score, notebook.max_score, notebook.late_submission_penalty))
                for grade in notebook.grades:
                    rows.add(
                        (who, notebook.name, grade.name, grade.auto_score, grade.manual_score, grade.extra_credit,
                         grade.needs_manual_grade, grade.max_score_gradecell)
                    )  # fmt: skip
                for comment in notebook.comments:
                    rows.add((who, notebook.name, comment.name, comment.auto_comment, comment.manual_comment))
    return rows


def cleaned(text: str) -> str:
    """A file's text without what differs between any two runs: times, paths, numbers of processes, made up cell ids."""
    text = re.sub(r"ipykernel_\d+/\d+\.py|/tmp/[^\s\"']*|0x[0-9a-f]+|\d{4}-\d\d-\d\dT[\d:.]+Z", "", text)
    return re.sub(r'"id": "[0-9a-f]{8}"|cell-id=[0-9a-f]{8}', "", text)


def files(root: Path) -> dict[str, str]:
    """The text of every graded notebook and feedback page, by its path, cleaned."""
    paths = [path for step in ("autograded", "feedback") for path in (root / step).rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): cleaned(path.read_text()) for path in paths}

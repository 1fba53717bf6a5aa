"""What `check` and `grade` show: tables and sentences made of their findings. Nothing here prints."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Column, Table

from ai_lifecycle.grading.progress_line import duration
from ai_lifecycle.grading.scores import BROKEN, NOT_ATTEMPTED, NOT_YET, OUTCOMES, PASSED, TaskResult
from ai_lifecycle.grading.submitted_files import readable

if TYPE_CHECKING:
    from ai_lifecycle.grading.autograde import CheckReport
    from ai_lifecycle.grading.collect import Collected
    from ai_lifecycle.grading.gradebook import GradeSummary
    from ai_lifecycle.grading.student_rows import StudentRow

# Every colour stands beside the word it repeats.
_STYLES = {PASSED: "green", NOT_YET: "yellow", NOT_ATTEMPTED: "dim", BROKEN: "red"}


def check_report(report: "CheckReport", hints: Mapping[str, str]) -> tuple[Table, list[str]]:
    """Return the table of a check and the lines to say under it.

    hints: the title of each task's next hint, by task id.
    """
    table = Table(
        Column("task", ratio=3), Column("outcome", no_wrap=True), Column("points", justify="right", no_wrap=True),
        Column("what to do next", ratio=5),
        title=report.lesson.name, title_justify="left", expand=True,
    )  # fmt: skip
    for result in report.results:
        points = f"{result.points:g} / {result.max_points:g}"
        table.add_row(escape(result.title), _coloured(result.outcome), points, _advice(result, hints.get(result.task)))
    for question in report.questions:
        state, points = "answered" if question.attempted else NOT_ATTEMPTED, f"– / {question.max_points:g}"
        table.add_row(escape(question.title), state, points, "Marked by hand, by an instructor.")
    return table, _under_check(report)


def grade_report(summary: "GradeSummary") -> tuple[Table, list[str]]:
    """Return the table of a class and the lines to say under it: first one for each submission in trouble."""
    table = Table(
        Column("student"), Column("score", justify="right", no_wrap=True), Column("tasks"),
        Column("to mark by hand"), Column("status"), title=summary.lesson.name, title_justify="left",
    )  # fmt: skip
    for row in summary.rows:
        table.add_row(*_cells(row))
    lines = [f"{readable(row.student)}: {row.trouble}" for row in summary.rows if row.trouble]
    lines += [f"{row.student}, points wait for you: {flag}" for row in summary.rows for flag in row.flags]
    lines += [f"{row.student}: {note}" for row in summary.rows for note in row.notes]
    failed = sum(not row.is_graded for row in summary.rows)
    now = sum(row.regraded and row.is_graded for row in summary.rows)
    lines.append(f"{len(summary.rows) - failed} graded, {failed} not; the gradebook is {summary.database}.")
    if now:
        lines.append(f"{_count(now, 'submission')} of these just now, in {duration(summary.seconds)}.")
    manual = sum(row.needs_manual_grade for row in summary.rows)
    if manual:
        lines.append(f"{_count(manual, 'submission')} to mark by hand, in Formgrader: `jupyter lab`, menu Nbgrader.")
    if failed < len(summary.rows):
        lines.append(f"Feedback is in {summary.root / 'feedback'}.")
    lines += [*summary.sandbox, *summary.second, *summary.kernels]
    lines.append(f"The random cases of this run grew from AI_LIFECYCLE_SEED={summary.seed}.")
    return table, lines


def collect_report(done: "Collected") -> tuple[Table, list[str]]:
    """Return the table of what was collected and the lines to say under it: first why something was refused."""
    table = Table(
        Column("submissions", no_wrap=True), Column("how many", justify="right", no_wrap=True), Column("whose", ratio=1),
        title=done.lesson.name, title_justify="left",
    )  # fmt: skip
    refused = list(dict.fromkeys(name for name, _ in done.refused))
    replaced = [name for name, _ in done.replaced]
    rows = {"new": done.new, "replaced": replaced, "unchanged": done.unchanged, "[red]refused[/]": refused}
    for what, names in rows.items():
        table.add_row(what, str(len(names)), _names(names))
    table.add_row("nothing there", str(len(done.missing)), _names(done.missing, len(done.missing)))
    lines = [f"{readable(name)} was refused: {readable(why)}." for name, why in done.refused]
    lines += [f"{name}: the former one is {aside.relative_to(done.root)}." for name, aside in done.replaced]
    lines += [f"{name}: {note}" for name, note in done.notes]
    if done.late:
        lines.append(f"The download calls late: {', '.join(done.late)}.")
    if done.unknown:
        lines.append(f"Not in the gradebook so far, are they spelt right? {', '.join(done.unknown)}.")
    taken = _count(len(done.new) + len(done.replaced) + len(done.unchanged), "submission")
    lines.append(f"{taken} of {done.lesson.name} in {done.root / 'submitted'}; {_TIMES.get(done.time, 'all have the time you gave')}.")
    return table, lines


_TIMES = {
    "none": "without a time stamp they count as on time, see --time",
    "file": "each has its file's time",
    "now": "new ones have the time of collecting",
}


def _names(names: Sequence[str], most: int = 10) -> str:
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return escape(", ".join([*map(readable, names[:most]), *more]))


def _cells(row: "StudentRow") -> list[str]:
    if not row.is_graded:
        score = _score(row) if row.max_score else "–"
        status = "newer one not graded" if row.max_score else "not graded"
        return [escape(readable(row.student)), score, "–", "–", f"[red]{status}[/]"]
    counted = [(row.outcomes[outcome], outcome) for outcome in OUTCOMES if row.outcomes.get(outcome)]
    tasks = ", ".join(f"{number} {_coloured(outcome)}" for number, outcome in counted)
    marks, status = "yes" if row.needs_manual_grade else "no", "graded" if row.regraded else "graded before"
    status += ", [yellow]flagged[/]" if row.flags else ""
    return [escape(readable(row.student)), _score(row), tasks, marks, status]


def _score(row: "StudentRow") -> str:
    return f"{row.score:g} / {row.max_score:g}" + (f", late: -{row.penalty:g}" if row.penalty else "")


def _advice(result: TaskResult, hint: str | None) -> str:
    if result.outcome == PASSED:
        return ""
    said = result.message or ("Nothing is written here yet." if result.outcome == NOT_ATTEMPTED else "")
    return escape("\n".join(filter(None, [said, f"Next: {hint}, under the task's text." if hint else ""])))


def _under_check(report: "CheckReport") -> list[str]:
    lines = [f"{report.points:g} of {report.max_points:g} points."]
    if report.trouble:
        lines.append(report.trouble)
    if report.repairs:
        lines.append(f"Your notebook is damaged; a mended copy was checked. {report.repairs[0]}")
        more = f"{_count(len(report.repairs), 'problem')} in all: " if len(report.repairs) > 1 else ""
        lines.append(f"{more}`ai-lifecycle doctor {report.path} --repair` mends it, and keeps what you wrote.")
    if report.is_complete:
        lines.append("Every graded task is passed.")
    elif any(result.outcome in (NOT_YET, BROKEN) for result in report.results):
        lines.append(f"To meet the same random cases again, set AI_LIFECYCLE_SEED={report.seed}.")
    return lines


def _coloured(outcome: str) -> str:
    return f"[{_STYLES[outcome]}]{outcome}[/]"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"

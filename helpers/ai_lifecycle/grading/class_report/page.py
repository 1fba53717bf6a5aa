"""`ai-lifecycle report`: what is known about a class as one HTML page that needs nothing else, and runs nothing."""

import re
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.class_report.findings import ClassFindings, read_class
from ai_lifecycle.grading.class_report.numbers import class_numbers
from ai_lifecycle.grading.paths import write_text
from ai_lifecycle.grading.progress_line import duration
from ai_lifecycle.grading.scores import OUTCOMES
from ai_lifecycle.grading.submitted_files import readable

FOLDER = "reports"  # in the course folder


def write_report(
    lesson: Lesson, root: Path, *, database: str | None = None, path: Path | None = None
) -> tuple[Path, str]:
    """Write the report of a lesson; return where it is, and in one sentence what it says.

    root: the course folder. database: another gradebook, as for `grade`. path: where, by default
    reports/LESSON.html in the course folder. Raises UserError if nothing is graded or the page cannot be written.
    """
    findings = read_class(lesson, root, database)
    path = path or findings.root / FOLDER / f"{lesson.name}.html"
    write_text(path, report_page(findings, datetime.now().astimezone()))
    numbers = class_numbers(findings)
    flagged = sum(bool(one.flags) for one in findings.submissions)
    return path, (
        f"{len(findings.graded)} of {len(findings.submissions)} submissions graded, median score {numbers.median:g} of "
        f"{max(one.max_score for one in findings.graded):g}, {flagged} flagged."
    )


def report_page(findings: ClassFindings, now: datetime) -> str:
    """Return the page. now: when it is made, which it says."""
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    pages.filters.update(told=told, duration=duration, names=names, moment=_moment)
    numbers, graded = class_numbers(findings), findings.graded
    most = max(1, *(len(bar.students) for bar in numbers.bars))
    return pages.get_template("page.html").render(
        lesson=findings.lesson, findings=findings, numbers=numbers, graded=graded, outcomes=OUTCOMES, most=most,
        now=now,
        max_score=max(one.max_score for one in graded),
        failed=[one for one in findings.submissions if not one.is_graded],
        flagged=[one for one in graded if one.flags], noted=[one for one in graded if one.notes],
        late=[one for one in findings.submissions if one.seconds_late > 0],
        by_hand=[one.student for one in graded if one.needs_manual_grade],
        dated=sorted(one.handed_in for one in findings.submissions if one.handed_in),
    )  # fmt: skip


def told(text: str) -> Markup:
    """Return a sentence for the page: Markdown's code and emphasis are shown as such, and nothing in it is markup.

    >>> print(told("use `a < b`, *not* <b>"))
    use <code>a &lt; b</code>, <em>not</em> &lt;b&gt;
    """
    escaped = str(escape(readable(" ".join(str(text).split()))))
    return Markup(re.sub(r"`([^`]+)`|(?<![\w*])\*([^\s*][^*`]*)\*(?![\w*])", _marked, escaped))


def _marked(found: re.Match) -> str:
    return f"<code>{found[1]}</code>" if found[1] else f"<em>{found[2]}</em>"


def names(students: list[str]) -> str:
    """Return the names of students in a line, such as anybody can print."""
    return ", ".join(map(readable, students))


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"

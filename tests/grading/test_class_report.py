"""`ai-lifecycle report` and `export` on a graded class: what they find, what the page holds, how a browser shows it."""

import csv
import os
import re
import shutil
from datetime import UTC, datetime

import pytest
import tiny_course
from jupyter_pages import chromium, find_chromium
from nbgrader.api import Gradebook
from playground_pages import axe_findings
from tiny_course import LESSON, NAME, RIGHT, answered, cell, submit

from ai_lifecycle import cli
from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.class_report.findings import read_class
from ai_lifecycle.grading.class_report.numbers import class_numbers
from ai_lifecycle.grading.class_report.page import report_page, told, write_report
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.export import export_scores
from ai_lifecycle.grading.gradebook import grade_lesson
from ai_lifecycle.grading.scores import BROKEN, NOT_ATTEMPTED, NOT_YET, PASSED
from ai_lifecycle.grading.trouble import KEPT

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]

DOUBLE_NAMED = "def double(x):\n    raise NotYet(f'double is wrong for {x}. It looks as if the number was squared.')"
EVIL = "<script>document.title = 'caught'</script><img src=x onerror=\"document.title = 'caught'\">"


def tampering(course):
    notebook = answered(course, **RIGHT)
    cell(notebook, "double").source += "\nimport builtins\nbuiltins.AssertionError = ValueError"
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A graded class of every kind: its course folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_LIFECYCLE_SEED", "5")
        course = tiny_course.make_course(tmp_path_factory.mktemp("report") / "course")
        for student in ("ann", "bob"):
            submit(course, student, **RIGHT)
        for student in ("cyd", "dan"):
            submit(course, student, **{**RIGHT, "double": DOUBLE_NAMED})
        submit(course, "eve")
        submit(course, "fay", **{**RIGHT, "halve": f"def halve(x):\n    raise ValueError({EVIL!r})"})
        submit(course, "gus", tampering(course))
        submit(course, "hal").write_text("this is no notebook")
        (course.root / "submitted" / "ida\u202e" / NAME).mkdir(parents=True)
        (course.root / "submitted" / "ann" / NAME / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
        (course.root / "submitted" / "bob" / NAME / "timestamp.txt").write_text("2026-03-05 10:00:00 UTC")
        grade_lesson(LESSON, course.root)
        with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
            book.update_or_create_assignment(NAME, duedate="2026-03-04 10:00:00 UTC")
            book.add_student("zoe")
            book.find_grade(f"{LESSON.step}-question", NAME, NAME, "ann").manual_score = 4
            book.db.commit()
        return course.root


@pytest.fixture(scope="module")
def page(graded):
    return report_page(read_class(LESSON, graded), datetime(2026, 3, 9, 12, tzinfo=UTC))


def test_everybody_is_found_with_what_they_did(graded):
    findings = read_class(LESSON, graded)
    by_name = {one.student: one for one in findings.submissions}
    assert set(by_name) == {"ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida\u202e"}
    assert findings.absent == ("zoe",)
    outcomes = {name: tuple(result.outcome for result in one.results) for name, one in by_name.items()}
    assert outcomes["ann"] == (PASSED, PASSED) and outcomes["cyd"] == (NOT_YET, PASSED)
    assert outcomes["eve"] == (NOT_ATTEMPTED, NOT_ATTEMPTED) and outcomes["fay"] == (PASSED, BROKEN)
    assert (by_name["ann"].score, by_name["bob"].score, by_name["bob"].max_score) == (9, 5, 10)
    assert by_name["gus"].flags and not by_name["ann"].flags
    assert "not a notebook" in by_name["hal"].trouble and "seen" in by_name["ida\u202e"].trouble
    assert by_name["bob"].seconds_late == 86400 and by_name["ann"].seconds_late == 0
    assert all(one.seconds > 0 for one in findings.graded)


def test_the_numbers_of_the_class(graded):
    numbers = class_numbers(read_class(LESSON, graded))
    double, halve = numbers.tasks
    assert sum(len(bar.students) for bar in numbers.bars) == 7 and numbers.bars[-1].students == ("ann",)
    assert (numbers.lowest, numbers.highest) == (0, 9)
    assert [(one.text, one.students) for one in double.mistakes] == [("The number was squared.", ("cyd", "dan"))]
    assert [one.students for one in halve.mistakes] == [("fay",)]
    assert double.counts[PASSED] + double.counts[NOT_YET] + double.counts[NOT_ATTEMPTED] == 7
    assert any("The number was squared." in sentence and "2 people" in sentence for sentence in numbers.advice)
    assert any("untouched" in sentence and "eve" in sentence for sentence in numbers.advice)


def test_the_page_needs_nothing_else_and_shows_what_learners_wrote_as_text(page):
    assert not re.findall(r"(?:src|href)\s*=\s*[\"'](?!#)", page), "the page must not load anything"
    assert "url(" not in page and "@import" not in page and "<script" not in page and "<img" not in page
    assert "&lt;script&gt;" in page and "\u202e" not in page
    for name in ("ann", "cyd, dan", "eve", "zoe", "named:"):
        assert name in page


def test_backticks_become_code_and_nothing_becomes_markup():
    assert str(told("a `b<c` d")) == "a <code>b&lt;c</code> d"
    assert str(told("one ` alone")) == "one ` alone"


@pytest.mark.browser
def test_the_page_in_a_browser(graded, artifacts_folder):
    """Nothing runs, nothing is fetched, axe finds nothing, light and dark, and nothing sticks out at 800 pixels."""
    if find_chromium() is None:
        missing = "no Chromium on this machine: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    path, said = write_report(LESSON, graded)
    assert "7 of 9 submissions graded" in said
    with chromium() as browser:
        asked = []
        for scheme in ("light", "dark"):
            window = browser.new_page(viewport={"width": 800, "height": 1000}, color_scheme=scheme)
            window.on("request", lambda request: asked.append(request.url))
            window.goto(path.as_uri())
            window.locator("h1").filter(has_text="Training process").wait_for()
            assert window.title().startswith("Training process"), "a learner's script must not run"
            assert axe_findings(window, "html") == [], scheme
            assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is too wide"
            window.screenshot(path=artifacts_folder / f"class-report-{scheme}.png", full_page=True)
            window.close()
    assert asked == [path.as_uri()] * 2, "the page must ask for nothing"


@pytest.fixture
def artifacts_folder():
    folder = tiny_course.ROOT / "test-artifacts"
    folder.mkdir(exist_ok=True)
    return folder


def run(*arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    return ended.value.code or 0, capsys.readouterr()


def test_the_commands_say_where_they_wrote(graded, tmp_path, capsys):
    status, said = run("report", "3", "--course", graded, "--to", tmp_path / "deep" / "page.html", capsys=capsys)
    assert status == 0 and str(tmp_path / "deep" / "page.html") in said.out and "1 flagged" in said.out
    assert (tmp_path / "deep" / "page.html").read_text().startswith("<!DOCTYPE html>")
    status, said = run("export", "3", "--course", graded, "--to", tmp_path / "scores.csv", capsys=capsys)
    assert status == 0 and f"Exported 9 rows to {tmp_path / 'scores.csv'}." in said.out
    assert "Not fully marked yet: 7, to be marked by hand or not graded" in said.out


def test_the_export_is_nbgraders_own(graded, tmp_path):
    path, rows, waiting = export_scores([LESSON], graded, path=tmp_path / "ours.csv")
    with path.open() as file:
        found = {row["student_id"]: row for row in csv.DictReader(file)}
    assert len(found) == rows == 9
    there = read_class(LESSON, graded).submissions
    never = [one.student for one in there if not one.is_graded and KEPT not in one.trouble]  # of others the older marks stay
    assert waiting == sum(one.needs_manual_grade for one in there) + len({*never} & {*found}) == 7
    assert (found["ann"]["score"], found["ann"]["max_score"], found["zoe"]["score"]) == ("9.0", "10.0", "0.0")
    assert found["bob"]["timestamp"] == "2026-03-05 10:00:00"
    assert export_scores([], graded)[0] == graded / "grades.csv"


def test_before_anything_is_graded_one_sentence_says_what_to_do(course, graded, tmp_path):
    for look in (lambda: read_class(LESSON, course.root), lambda: export_scores([LESSON], course.root)):
        with pytest.raises(UserError, match="There is no gradebook .* yet; `ai-lifecycle grade` makes it"):
            look()
    assert not (course.root / "gradebook.db").exists(), "looking makes nothing"
    shutil.copy(graded / "gradebook.db", course.root)
    with pytest.raises(UserError, match=f"No submission of {NAME} is graded yet; run `ai-lifecycle grade {NAME}`"):
        read_class(LESSON, course.root)
    with pytest.raises(UserError, match="knows no scores of 00_start_here; run `ai-lifecycle grade 00_start_here`"):
        export_scores([find_lesson("start_here")], course.root)
    with pytest.raises(UserError, match="planned"):
        read_class(find_lesson("capstone"), course.root)
    with pytest.raises(UserError, match="is not a course folder"):
        export_scores([], tmp_path)


def test_where_nothing_can_be_written_one_sentence_says_so(graded, tmp_path):
    (tmp_path / "file").write_text("")
    below = tmp_path / "file" / "below.html"
    with pytest.raises(UserError, match="Cannot write"):
        write_report(LESSON, graded, path=below)
    with pytest.raises(UserError, match="Cannot write"):
        export_scores([], graded, path=below)

"""The map of the course and the learner's progress on it."""

import base64
import json
from html.parser import HTMLParser

import pytest
from tiny_lesson import NAME, ROOT, release_notebook

from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import read_notebook, write_notebook
from ai_lifecycle.grading.progress import keep, progress_file, progress_text, read_progress
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord
from ai_lifecycle.progress.page import bring_back, carry_in, map_rows, show_map

WHEN = "2026-01-05T20:15:00+00:00"


@pytest.fixture
def folder(tmp_path):
    write_notebook(tmp_path / NAME / f"{NAME}.ipynb", release_notebook())
    (tmp_path / ".ai-lifecycle").mkdir()
    return tmp_path


def row_of(folder):
    return next(row for row in map_rows(folder, read_progress(folder)) if row.lesson.name == NAME)


def checked(**outcomes):
    """What a check of the tiny lesson leaves: double is worth 3 points, square 2."""
    most = {"double": 3, "square": 2}
    tasks = {
        f"training_process-{name}": TaskRecord(outcome, most[name] * (outcome == "passed"), most[name], WHEN, WHEN * (outcome == "passed"))
        for name, outcome in outcomes.items()
    }
    return {NAME: LessonRecord(WHEN, tasks)}


def test_every_lesson_has_a_row_in_order(folder):
    rows = map_rows(folder, read_progress(folder))
    assert [row.lesson for row in rows] == list(LESSONS)
    assert {row.state for row in rows if row.lesson.name != NAME} == {"planned"}


def test_points_are_added_up_from_the_notebook(folder):
    row = row_of(folder)
    assert (row.points, len(row.tasks), len(row.questions)) == (5, 2, 1)
    assert row.points_in_words == "5 + 4 by hand" and row.progress == "not checked yet"


def test_progress_follows_the_checks(folder):
    keep(folder, checked(double="passed", square="not yet"))
    assert row_of(folder).progress == "1 of 2 tasks, 3 of 5 points" and row_of(folder).state == "begun"
    keep(folder, checked(double="passed", square="passed"))
    assert row_of(folder).state == "complete"


@pytest.mark.parametrize("spoilt", ["{", "[1]", '{"03_training_process": 3}', '{"03_training_process": {"tasks": {}}}'])
def test_a_spoilt_progress_file_is_no_progress_and_is_told(folder, spoilt):
    progress_file(folder).write_text(spoilt)
    page = show_map(folder)._repr_html_()
    assert "Your progress file is damaged" in page and row_of(folder).state == "not checked yet"


def test_a_spoilt_notebook_does_not_stop_the_map(folder):
    for spoilt in ("{", "[]", '{"cells": 3}', '{"cells": [{"metadata": {"nbgrader": {"grade": true, "grade_id": "x"}}}]}'):
        (folder / NAME / f"{NAME}.ipynb").write_text(spoilt)
        assert row_of(folder).points == 0


def elements(page):
    """Every element of a page, as (tag, attributes)."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, dict(attributes)))

    Reader().feed(page)
    return found


def test_the_table_links_what_is_written_and_names_its_columns_and_rows(folder):
    found = elements(show_map(folder)._repr_html_())
    assert [a["href"] for tag, a in found if tag == "a"] == [f"{NAME}/{NAME}.ipynb"]
    scopes = [a["scope"] for tag, a in found if tag == "th"]
    assert scopes == ["col"] * 5 + ["row"] * len(LESSONS)
    assert "caption" in {tag for tag, _ in found}
    assert f"{NAME}: not checked yet" in str(show_map(folder)) and f"Next: open lesson {NAME}" in str(show_map(folder))


def test_the_aims_of_what_is_begun_are_unfolded_with_what_is_missing(folder):
    assert "<details" not in show_map(folder)._repr_html_(), "nothing to tell before the first check"
    keep(folder, checked(double="passed", square="not yet"))
    page = show_map(folder)._repr_html_()
    assert "<details open><summary>03 Training process: 0 of 1 aims reached</summary>" in page and "<b>begun</b>" in page
    assert "Task: square a number: not yet" in page and "double a number: " not in page
    keep(folder, checked(double="passed", square="passed"))
    assert "<details><summary>03 Training process: 1 of 1 aims reached</summary>" in show_map(folder)._repr_html_()


def test_the_link_carries_the_whole_progress(folder):
    keep(folder, checked(double="passed"))
    (link,) = [a for tag, a in elements(show_map(folder)._repr_html_()) if "download" in a]
    kind, _, data = link["href"].partition(";base64,")
    assert kind == "data:application/json" and link["download"] == "my-progress.json"
    assert base64.b64decode(data).decode() == progress_file(folder).read_text()


def test_files_that_were_taken_away_are_brought_back_and_merged(folder):
    keep(folder, checked(square="passed"))
    (folder / "my-progress.json").write_text(progress_text(checked(double="passed", square="broken")))
    (folder / "my-progress (1).json").write_text("{")
    table = bring_back(folder)
    assert "Brought in my-progress.json." in str(table) and "my-progress (1).json was not brought in" in str(table)
    assert row_of(folder).state == "complete" and f"{NAME}: 2 of 2 tasks" in str(table)


def test_without_a_file_it_says_what_to_do(folder):
    assert "There is no my-progress.json here: drag yours" in bring_back(folder)._repr_html_()
    assert not progress_file(folder).exists()


def test_progress_is_brought_into_a_copy_of_the_course_only(tmp_path):
    (tmp_path / "my-progress.json").write_text(progress_text(checked(double="passed")))
    with pytest.raises(UserError, match="is no copy of the course"):
        carry_in(tmp_path, tmp_path / "my-progress.json")
    assert [path.name for path in tmp_path.iterdir()] == ["my-progress.json"]


def test_what_a_hostile_file_says_is_shown_as_text(folder):
    lessons = {"<script>x()</script>": LessonRecord(WHEN), **checked(double="passed")}
    text = progress_text(lessons).replace('"outcome": "passed"', '"outcome": "<b>"')
    (folder / "my-progress.json").write_text(text)
    page = bring_back(folder)._repr_html_()
    assert "<script>" not in page and "<b>&" not in page and "makes no sense" in page


def test_the_map_notebook_lists_every_lesson_and_links_those_that_are_written():
    table = next(cell.source for cell in read_notebook(ROOT / "solutions" / "map.ipynb").cells if cell.id == "map-lessons")
    rows = [row.split("|")[1:4] for row in table.splitlines() if row.startswith("| ") and row[2].isdigit() or row.startswith("| [")]
    assert len(rows) == len(LESSONS)
    for lesson, (name, question, minutes) in zip(LESSONS, rows):
        title = f"{lesson.number:02d} {lesson.title}"
        written = (ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb").is_file()
        expected = f"[{title}]({lesson.name}/{lesson.name}.ipynb)" if written else f"{title} (planned)"
        assert name.strip() == expected, f"put {expected!r} into the cell map-lessons of solutions/map.ipynb"
        assert (question.strip(), minutes.strip()) == (lesson.question, str(lesson.minutes))

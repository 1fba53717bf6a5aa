"""The map of the course and the learner's progress on it."""

from html.parser import HTMLParser

import pytest
from tiny_lesson import NAME, ROOT, release_notebook

from ai_lifecycle.course import LESSONS, find_lesson
from ai_lifecycle.grading.notebooks import read_notebook, write_notebook
from ai_lifecycle.grading.progress import progress_file, record
from ai_lifecycle.progress_page import map_rows, show_map


@pytest.fixture
def folder(tmp_path):
    write_notebook(tmp_path / NAME / f"{NAME}.ipynb", release_notebook())
    return tmp_path


def row_of(folder):
    return next(row for row in map_rows(folder, folder) if row.lesson.name == NAME)


def result(outcome, points, most):
    return {"outcome": outcome, "points": points, "max_points": most, "hints": 0}


def test_every_lesson_has_a_row_in_order(folder):
    rows = map_rows(folder, folder)
    assert [row.lesson for row in rows] == list(LESSONS)
    assert {row.state for row in rows if row.lesson.name != NAME} == {"planned"}


def test_points_are_added_up_from_the_notebook(folder):
    row = row_of(folder)
    assert (row.points, row.by_hand, row.tasks) == (5, 4, 2)
    assert row.points_in_words == "5 + 4 by hand" and row.progress == "not checked yet"


def test_progress_follows_the_checks(folder):
    lesson = find_lesson(NAME)
    record(folder, lesson, {"training_process-double": result("passed", 3, 3), "training_process-square": result("not yet", 0, 2)})
    assert row_of(folder).progress == "1 of 2 tasks, 3 of 5 points" and row_of(folder).state == "begun"
    record(folder, lesson, {"training_process-double": result("passed", 3, 3), "training_process-square": result("passed", 2, 2)})
    assert row_of(folder).state == "complete"


@pytest.mark.parametrize("spoilt", ["{", "[1]", '{"03_training_process": 3}', '{"03_training_process": {"tasks": {}}}'])
def test_a_spoilt_progress_file_is_no_progress(folder, spoilt):
    record(folder, find_lesson(NAME), {})
    progress_file(folder).write_text(spoilt)
    assert row_of(folder).state == "not checked yet"


def test_a_spoilt_notebook_does_not_stop_the_map(folder):
    (folder / NAME / f"{NAME}.ipynb").write_text("{")
    assert row_of(folder).points == 0


def test_the_table_links_what_is_written_and_names_its_columns_and_rows(folder):
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, dict(attributes)))

    Reader().feed(show_map(folder)._repr_html_())
    assert [a["href"] for tag, a in found if tag == "a"] == [f"{NAME}/{NAME}.ipynb"]
    scopes = [a["scope"] for tag, a in found if tag == "th"]
    assert scopes == ["col"] * 4 + ["row"] * len(LESSONS)
    assert "caption" in {tag for tag, _ in found}
    assert f"{NAME}: not checked yet" in str(show_map(folder))


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

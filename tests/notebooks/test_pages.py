"""The loose pages, executed: the map and the gallery of playgrounds."""

import shutil

import pytest
from lesson_run import ROOT, assert_quiet, described_pictures, executed_file

from ai_lifecycle.course import LESSONS

# nbclient, IPython and pyzmq warn about each other while a kernel runs: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_map_shows_every_lesson_in_a_table_that_can_be_heard(tmp_path):
    shutil.copytree(ROOT / "lessons", tmp_path / "course")
    cells = executed_file(ROOT / "lessons" / "map.ipynb", tmp_path / "course")
    assert_quiet(cells)
    page = "".join(output.data.get("text/html", "") for cell in cells.values() for output in cell.outputs)
    assert all(lesson.title in page for lesson in LESSONS)
    assert "<caption>" in page and 'scope="col"' in page and 'scope="row"' in page


def test_the_gallery_shows_a_picture_with_its_words_where_no_widget_can_run(tmp_path):
    cells = executed_file(ROOT / "lessons" / "playground.ipynb", tmp_path)
    assert_quiet(cells)
    pictures, _ = described_pictures(cells)
    assert pictures >= 1

"""Every lesson's solution, handed in and graded in the sandbox, runs there as it does outside: nothing fails or warns."""

import shutil

import nbformat
import pytest
from lesson_run import ROOT, assert_quiet

from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading.engine import grade_class
from ai_lifecycle.grading.paths import CourseFiles
from ai_lifecycle.grading.release import release

QUICK = "prediction"  # it keeps a bundle in a temporary folder
WRITTEN = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]


@pytest.fixture(
    params=[pytest.param(one, id=one.name, marks=[] if QUICK in one.name else pytest.mark.slow) for one in WRITTEN]
)
def lesson(request):
    return request.param


def test_a_solution_runs_in_the_sandbox_without_an_error_or_a_warning(lesson, tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / lesson.name, tmp_path / "solutions" / lesson.name)
    release(CourseFiles(tmp_path, is_clone=True), [lesson])
    shutil.copytree(ROOT / "solutions" / lesson.name, tmp_path / "submitted" / "ben" / lesson.name)

    [row] = grade_class(lesson, tmp_path, jobs=1).rows

    assert row.is_graded and set(row.outcomes) == {"passed"}, row
    graded = tmp_path / "autograded" / "ben" / lesson.name / f"{lesson.name}.ipynb"
    cells = nbformat.read(graded, as_version=4).cells
    assert_quiet({cell.id: cell for cell in cells if cell.cell_type == "code"})

"""Releasing through nbgrader itself: what learners get, what the gradebook keeps, what is refused."""

import shutil

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.converters import GenerateAssignment
from tiny_lesson import NAME, cell_of, course_in, prose, source_notebook, text_of
from traitlets.config import Config

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import read_notebook, write_notebook
from ai_lifecycle.grading.paths import CourseFiles, course_files
from ai_lifecycle.grading.release import differences, load_config, release

LESSON = find_lesson(NAME)
STEP = "training_process"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A course with a lesson, a data file and a page, released once."""
    course = course_in(tmp_path_factory.mktemp("released") / "course")
    (course.solutions / NAME / "data.csv").write_text("a,b\n")
    page = source_notebook()
    page.cells = [prose("map-title", "# The map"), cell_of(page, f"{STEP}-double-try")]
    write_notebook(course.solutions / "map.ipynb", page)
    release(course)
    return course


@pytest.fixture
def course(released, tmp_path):
    """A copy of it that a test may spoil."""
    shutil.copytree(released.root, tmp_path / "course")
    return CourseFiles(tmp_path / "course", is_clone=True)


def source_path(course):
    return course.solutions / NAME / f"{NAME}.ipynb"


def lesson_path(course):
    return course.lessons / NAME / f"{NAME}.ipynb"


def rewrite(course, change):
    notebook = read_notebook(source_path(course))
    change(notebook)
    write_notebook(source_path(course), notebook)


def test_the_release_is_the_lesson_without_its_secrets(released):
    notebook = read_notebook(lesson_path(released))
    text = text_of(notebook)
    for secret in ("BEGIN", "END", "x + x", "x ** 2", "seven", "nine", "model answer"):
        assert secret not in text
    assert "raise NotImplementedError" in cell_of(notebook, f"{STEP}-double").source
    assert cell_of(notebook, f"{STEP}-double-test").source == "# Checks double.\nassert double(1) == 2"
    assert (released.lessons / NAME / "data.csv").is_file()
    assert text_of(read_notebook(released.lessons / "map.ipynb")) == "# The map\ndouble(2)"


def test_it_is_in_sync_afterwards_and_again_to_the_byte(course):
    assert differences(course) == []
    before = lesson_path(course).read_bytes()
    release(course)
    assert lesson_path(course).read_bytes() == before


def test_it_is_what_nbgraders_own_command_makes(course, tmp_path):
    config = load_config(course)
    config.CourseDirectory.update(root=str(course.root), release_directory="stock", assignment_id=NAME)
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
    stock = course.root / "stock" / NAME / f"{NAME}.ipynb"
    assert stock.read_bytes() == lesson_path(course).read_bytes()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda course: lesson_path(course).unlink(), f"lessons/{NAME}/{NAME}.ipynb is missing"),
        (lambda course: lesson_path(course).write_text("{}"), f"lessons/{NAME}/{NAME}.ipynb differs"),
        (lambda course: rewrite(course, lambda nb: nb.cells[0].update(source="# New")), f"{NAME}.ipynb differs"),
        (lambda course: (course.lessons / NAME / "data.csv").write_text("x"), "data.csv differs"),
        (lambda course: (course.lessons / "map.ipynb").unlink(), "lessons/map.ipynb is missing"),
        (lambda course: (course.lessons / "stray.txt").write_text(""), "lessons/stray.txt has no source"),
        (lambda course: rewrite(course, lambda nb: nb.cells[2].update(execution_count=1)), "holds results of running it"),
        (lambda course: rewrite(course, lambda nb: nb.metadata.kernelspec.update(name="x")), "its kernelspec is"),
    ],
)
def test_check_reports_every_difference_and_writes_nothing(course, spoil, says):
    spoil(course)
    (course.root / "gradebook.db").unlink()
    before = {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()}
    found = differences(course)
    assert any(says in difference for difference in found), found
    assert {path: path.read_bytes() for path in course.root.rglob("*") if path.is_file()} == before


def test_files_that_release_did_not_make_are_not_deleted(course):
    (course.lessons / NAME / "notes.txt").write_text("the instructor's own")
    release(course)
    assert (course.lessons / NAME / "notes.txt").read_text() == "the instructor's own"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda nb: nb.cells[2].update(source="def double(x):\n    ### BEGIN SOLUTION\n    return 1"), "no end solution"),
        (lambda nb: nb.cells[4].metadata.nbgrader.pop("points"), "points"),
        (lambda nb: nb.cells[4].metadata.nbgrader.update(grade_id=f"{STEP}-double"), "grade|duplicate|id"),
        (lambda nb: nb.cells[3].update(source="### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS"), "[Hh]idden test"),
        (lambda nb: nb.cells[2].update(execution_count=1), "holds results"),
        (lambda nb: nb.cells[0].update(source="    ### BEGIN SOLUTION\n### END SOLUTION"), "non-solution cell"),
    ],
)
def test_a_faulty_source_is_refused_in_one_sentence_and_lessons_stay(course, spoil, says):
    before = lesson_path(course).read_bytes()
    rewrite(course, spoil)
    with pytest.raises(UserError, match=says) as caught:
        release(course, [LESSON])
    assert "\n" not in str(caught.value) and NAME in str(caught.value)
    assert lesson_path(course).read_bytes() == before


def test_an_installed_copy_releases_nothing(course):
    with pytest.raises(UserError, match="in a clone"):
        release(CourseFiles(course.root, is_clone=False))


def test_a_lesson_that_is_not_written_is_refused(course):
    with pytest.raises(UserError, match="10_capstone is planned"):
        release(course, [find_lesson("capstone")])


def gradebook(course):
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}")


def test_the_gradebook_knows_the_lesson_with_its_hidden_tests(released):
    with gradebook(released) as book:
        assert book.find_assignment(NAME).max_score == 9
        assert "seven" in book.find_source_cell(f"{STEP}-double-test", NAME, NAME).source


@pytest.mark.filterwarnings("ignore:Object of type .* not in session")  # nbgrader's own add_submission
def test_submissions_survive_a_release_and_one_that_no_longer_fits_is_refused(course):
    with gradebook(course) as book:
        book.add_student("ada")
        book.add_submission(NAME, "ada")
    rewrite(course, lambda nb: nb.cells[0].update(source="# New title"))
    release(course)
    with gradebook(course) as book:
        assert [submission.student_id for submission in book.assignment_submissions(NAME)] == ["ada"]
    before = lesson_path(course).read_bytes()
    rewrite(course, lambda nb: nb.cells.pop(4))
    with pytest.raises(UserError, match="submissions associated with it"):
        release(course)
    assert lesson_path(course).read_bytes() == before
    with gradebook(course) as book:
        assert [submission.student_id for submission in book.assignment_submissions(NAME)] == ["ada"]


def test_a_database_named_in_the_settings_is_used(course):
    elsewhere = course.root / "elsewhere.db"
    (course.root / "gradebook.db").unlink()
    with course.config.open("a") as settings:
        settings.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{elsewhere}'\n")
    release(course)
    assert elsewhere.is_file() and not (course.root / "gradebook.db").exists()


def test_pages_beside_the_lessons_do_not_disturb_formgrader(released):
    """Formgrader shows what this API returns: a page at the top of solutions/ is no assignment."""
    config = Config(load_config(released))
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert api.get_source_assignments() == {NAME}
    (assignment,) = api.get_assignments()
    assert (assignment["name"], assignment["max_score"]) == (NAME, 9)


def test_the_courses_own_lessons_are_what_its_solutions_release():
    assert differences(course_files()) == []

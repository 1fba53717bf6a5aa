"""`grade` and plain nbgrader over the same varied class, compared row by row, cell by cell, page by page."""

import copy
import shutil

import pytest
import tiny_course
from graded_class import cleaned, everything
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from tiny_course import LESSON, NAME, RIGHT, answered, cell, read, submit, write

from ai_lifecycle.grading.autograde import recorded
from ai_lifecycle.grading.gradebook import grade_lesson
from ai_lifecycle.grading.journal import digest_of

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]

SECOND = "second_notebook"
LATE = """
from nbgrader.plugins import BasePlugin

class Halved(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""
# A notebook of a learner's own that saves a table, a plot and a model's weights, and changes what was handed in.
WRITING = """
import os
import matplotlib.pyplot as plt
import numpy as np
print('mine', open('data.txt').read())
os.makedirs('results/plots')
open('results/table.csv', 'w').write('1,2\\n')
np.save('results/weights.npy', np.arange(3.0))
plt.plot([1, 2])
plt.savefig('results/plots/line.png', metadata={'Software': None})
plt.close()
open('diary.txt', 'a').write('second day')
"""


def with_second_notebook(course):
    """Give the lesson a second notebook, as an author may, and a file beside it."""
    source = read(course.source_of(LESSON))
    cell(source, "setup").source += "\nimport sys\ndef here(): return sys._getframe(1)"  # suspicious if a learner had it
    for other in source.cells:
        other.id = other.id.replace(LESSON.step, "second")
        if "nbgrader" in other.metadata:
            other.metadata.nbgrader.grade_id = other.metadata.nbgrader.grade_id.replace(LESSON.step, "second")
    write(course.solutions / NAME / f"{SECOND}.ipynb", source)
    (course.solutions / NAME / "data.txt").write_text("the course's data")


def without(course, *names):
    notebook = answered(course, **RIGHT)
    notebook.cells = [other for other in notebook.cells if other.id not in [f"{LESSON.step}-{name}" for name in names]]
    return notebook


def with_extra_cells(course):
    notebook = answered(course, **RIGHT)
    extra = copy.deepcopy(cell(notebook, "setup"))
    extra.id, extra.source = "mine", WRITING
    notebook.cells.insert(3, extra)
    return notebook


def tampered(course):
    notebook = answered(course, double="def double(x):\n    return 4", halve=RIGHT["halve"])
    cell(notebook, "double-test").source = "pass"
    cell(notebook, "double-test").metadata.tags = ["skip-execution"]
    cell(notebook, "halve-test").metadata.nbgrader.points = 100
    return notebook


def hand_in(course):
    """A class with every kind of submission; student names say which."""
    picture = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
    submissions = {
        "perfect": answered(course, **RIGHT),
        "untouched": answered(course),
        "wrong": answered(course, **{**RIGHT, "double": "def double(x):\n    return 4"}),
        "erring": answered(course, **{**RIGHT, "halve": "def halve(x:\n    return x"}),
        "raising": answered(course, **{**RIGHT, "double": "1 / 0"}),
        "printing": answered(course, **{**RIGHT, "double": "print('x' * 10000)\n" + picture + RIGHT["double"]}),
        "warning": answered(course, **{**RIGHT, "halve": "import warnings\ndef halve(x):\n    warnings.warn('x')\n    return x / 2"}),
        "displaying": answered(course, **{**RIGHT, "halve": "def halve(x):\n    from sys import displayhook\n    displayhook(1)\n    return x / 2"}),
        "no_test": without(course, "double-test"),
        "no_answer": without(course, "double"),
        "no_question": without(course, "question"),
        "neither": without(course, "double", "double-test"),
        "extra": with_extra_cells(course),
        "tampered": tampered(course),
        "late": answered(course, **RIGHT),
        "early": answered(course, **RIGHT),
        "both": answered(course, **RIGHT),
        "dying": answered(course, **{**RIGHT, "halve": "import os\nos._exit(3)"}),
    }
    copied = answered(course, **RIGHT)
    copied.cells.insert(0, copy.deepcopy(cell(copied, "double-test")))
    copied.cells[0].id = "copy"
    submissions["copied"] = copied
    for student, notebook in submissions.items():
        submit(course, student, notebook)
    handed_in = course.root / "submitted"
    second = tiny_course.released(recorded(read(course.solutions / NAME / f"{SECOND}.ipynb"), tiny_course.settings(course)))
    write(handed_in / "both" / NAME / f"{SECOND}.ipynb", second)
    disarmed, foreign = copy.deepcopy(second), answered(course, **RIGHT)
    next(other for other in disarmed.cells if other.id == "second-double").metadata.tags = ["skip-execution"]
    write(course.root / "submitted" / "disarmed" / NAME / f"{SECOND}.ipynb", disarmed)
    write(handed_in / "disarmed" / NAME / f"{NAME}.ipynb", foreign)
    (handed_in / "both" / NAME / "notes").mkdir()
    (handed_in / "both" / NAME / "notes" / "mine.txt").write_text("my notes")
    (handed_in / "both" / NAME / "data.txt").write_text("my data")
    (handed_in / "extra" / NAME / "diary.txt").write_text("first day, ")
    (handed_in / "late" / NAME / "timestamp.txt").write_text("2020-01-03 00:00:00 UTC")
    (handed_in / "early" / NAME / "timestamp.txt").write_text("2019-12-31 00:00:00 UTC")
    write(handed_in / "unknown_only" / NAME / "other.ipynb", answered(course, **RIGHT))
    (handed_in / "nothing" / NAME).mkdir(parents=True)
    submit(course, "nonsense").write_text("this is no notebook")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same class graded by plain nbgrader, one submission at a time, and by `grade`: two course folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_LIFECYCLE_SEED", "5")
        folder = tmp_path_factory.mktemp("both")
        course = tiny_course.make_course(folder / "plain")
        with_second_notebook(course)
        (course.root / "halved.py").write_text(LATE)
        with (course.root / "nbgrader_config.py").open("a") as settings:
            settings.write("\nimport sys\nsys.path.insert(0, c.CourseDirectory.root)\n")
            settings.write("import halved\nc.AssignLatePenalties.plugin_class = halved.Halved\n")
        hand_in(course)
        api = NbGraderAPI(config=tiny_course.settings(course))
        assert api.generate_assignment(NAME, force=True)["success"]
        with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
            book.update_or_create_assignment(NAME, duedate="2020-01-01 00:00:00 UTC")
        shutil.copytree(course.root, folder / "ours")
        for student in sorted(path.name for path in (course.root / "submitted").iterdir()):
            api.autograde(NAME, student)
            api.generate_feedback(NAME, student)
        summary = grade_lesson(LESSON, folder / "ours")
    return folder / "plain", folder / "ours", summary


# `grade` puts a deleted answer back as it was released, and says so; nbgrader leaves a hole, or a question to be marked.
ANSWER_DELETED = {"no_answer", "no_question"}


def graded_by_nbgrader(plain):
    """Whom plain nbgrader could grade; of the others, `grade` mends and grades whom it can."""
    return {path.parents[1].name for path in (plain / "autograded").rglob("*.ipynb")}


def test_every_row_of_the_gradebook_is_the_same(both):
    plain, ours, _ = both
    graded = graded_by_nbgrader(plain) - ANSWER_DELETED
    mine, theirs = ({row for row in everything(root) if row[0] in graded} for root in (ours, plain))
    assert len(theirs) > 200
    missing, extra = sorted(map(str, theirs - mine)), sorted(map(str, mine - theirs))
    assert (missing, extra) == ([], [])
    late = [row for row in mine if row[0] == "late" and row[1] == "late"]
    assert late == [("late", "late", 172800.0, 2.5)], "the class must hold a late submission that is penalised"


@pytest.mark.parametrize("step", ["autograded", "feedback"])
def test_every_file_is_the_same(both, step):
    plain, ours, summary = both
    mended = {row.student for row in summary.rows if row.notes}
    assert mended >= ANSWER_DELETED and not any(row.flags for row in summary.rows)
    found = {
        root: {
            str(path.relative_to(root / step)): path
            for path in (root / step).rglob("*")
            if path.is_file() and path.relative_to(root / step).parts[0] not in mended
        }
        for root in (plain, ours)
    }
    assert set(found[plain]) == set(found[ours]) and len(found[ours]) >= 12
    for name, other in found[ours].items():
        path = found[plain][name]
        same = path.read_bytes() == other.read_bytes() or cleaned(path.read_text()) == cleaned(other.read_text())
        assert same, f"{step}/{name} differs"
        assert path.stat().st_mode == other.stat().st_mode, f"{step}/{name} has other permissions"
    if step == "autograded":
        results = ours / "autograded" / "extra" / NAME / "results"
        assert {path.name for path in results.rglob("*.*")} == {"table.csv", "weights.npy", "line.png"}
        assert (results.parent / "diary.txt").read_text() == "first day, second day"


def test_whoever_plain_nbgrader_cannot_grade_is_mended_or_told_in_a_line(both):
    plain, _, summary = both
    graded, ours = graded_by_nbgrader(plain), {row.student for row in summary.rows if row.is_graded}
    assert graded <= ours and {"dying", "nothing", "nonsense"} <= {row.student for row in summary.rows} - ours
    troubled = [row.trouble for row in summary.rows if row.student not in ours]
    assert all(troubled) and all("\n" not in line and "Traceback" not in line for line in troubled)


def test_every_notebook_of_the_lesson_has_the_same_intake(both):
    _, ours, summary = both
    (row,) = (row for row in summary.rows if row.student == "disarmed")
    assert row.notes == (f"{SECOND}.ipynb: The cell 'second-double' was tagged skip-execution.",) and not row.flags
    graded = read(ours / "autograded" / "disarmed" / NAME / f"{SECOND}.ipynb")
    answer = next(other for other in graded.cells if other.id == "second-double")
    assert "tags" not in answer.metadata and answer.execution_count


def test_nothing_but_the_journal_and_its_lock_stays_in_the_staging_folder(both):
    plain, ours, _ = both
    assert {path.name for path in (ours / ".grading" / NAME).iterdir()} == {"journal.jsonl", "lock"}
    assert digest_of(ours / "lessons") == digest_of(plain / "lessons"), "lessons/ must not be touched"

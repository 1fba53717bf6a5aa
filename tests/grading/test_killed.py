"""`grade` killed with SIGKILL, at every moment that matters and at random ones; then the same command again."""

import itertools
import os
import random
import shutil
import signal
import sys
import time
from contextlib import suppress

import psutil
import pytest
import tiny_course
from graded_class import everything, files
from processes import is_gone
from tiny_course import LESSON, NAME, RIGHT, submit

from ai_lifecycle.grading import writer
from ai_lifecycle.grading.gradebook import grade_lesson, note_lesson, open_nbgrader
from ai_lifecycle.grading.journal import Journal

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]

STUDENTS = {
    "ann": RIGHT,
    "bob": {**RIGHT, "double": "def double(x):\n    return 4"},
    "cyd": {"halve": "import os\nos._exit(3)"},
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A class before it is graded, and how it is after it was graded without a disturbance."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_LIFECYCLE_SEED", "5")
        folder = tmp_path_factory.mktemp("killed")
        course = tiny_course.make_course(folder / "before")
        note_lesson(open_nbgrader(course.root), LESSON)
        for student, answers in STUDENTS.items():
            submit(course, student, **answers)
        shutil.copytree(course.root, folder / "after")
        start = time.monotonic()
        grade_lesson(LESSON, folder / "after")
    return course.root, folder / "after", time.monotonic() - start


@pytest.fixture
def course_folder(undisturbed, tmp_path, monkeypatch):
    """The class before it is graded, once more."""
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    return shutil.copytree(undisturbed[0], tmp_path / "course")


def in_another_process(work):
    """Fork a process that does this and nothing else; return its number."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def steps_counted(die_at, passed):
    """Have this process die at the n-th of the steps that change something on the disk; count them in a file."""
    from sqlalchemy.orm import Session

    numbers = itertools.count(1)

    def step():
        number = next(numbers)
        passed.write_text(str(number))
        if number == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(function):
        def with_steps(*arguments, **options):
            step()
            result = function(*arguments, **options)
            step()
            return result

        return with_steps

    Journal.note = around(Journal.note)
    Session.commit = around(Session.commit)
    writer.os.rename = around(writer.os.rename)
    writer.shutil.rmtree = around(writer.shutil.rmtree)


def killed_at(number, root, passed):
    """Grade in a process of its own that dies at a step; return whether it came so far."""

    def work():
        steps_counted(number, passed)
        grade_lesson(LESSON, root)

    _, status = os.waitpid(in_another_process(work), 0)
    return os.WIFSIGNALED(status)


def assert_as_undisturbed(root, undisturbed):
    summary = grade_lesson(LESSON, root)
    _, after, _ = undisturbed
    assert everything(root) == everything(after)
    assert files(root) == files(after)
    assert {path.name for path in (root / ".grading" / NAME).iterdir()} == {"journal.jsonl", "lock"}
    assert [row.is_graded for row in summary.rows] == [True, True, False]
    assert not any(row.regraded and row.is_graded for row in grade_lesson(LESSON, root).rows), "a third run grades nobody"


def number_of_steps(root, tmp_path):
    passed = tmp_path / "passed"
    assert not killed_at(0, root, passed)
    return int(passed.read_text())


def test_killed_at_one_of_the_steps(undisturbed, course_folder, tmp_path):
    steps = number_of_steps(shutil.copytree(course_folder, tmp_path / "counted"), tmp_path)
    assert steps > 30
    number = random.randint(1, steps)
    assert killed_at(number, course_folder, tmp_path / "passed"), number
    assert_as_undisturbed(course_folder, undisturbed)


@pytest.mark.slow
def test_killed_at_every_step(undisturbed, course_folder, tmp_path):
    for number in range(1, number_of_steps(shutil.copytree(course_folder, tmp_path / "counted"), tmp_path) + 1):
        root = shutil.copytree(course_folder, tmp_path / f"at{number}")
        killed_at(number, root, tmp_path / "passed")
        assert_as_undisturbed(root, undisturbed)


def kill_at_random(root, seconds):
    child = in_another_process(lambda: grade_lesson(LESSON, root))
    time.sleep(random.uniform(0, seconds))
    started = psutil.Process(child).children(recursive=True)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert all(is_gone(one.pid) for one in started), "workers must end with the process that was killed"


@pytest.mark.parametrize("number", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 40))])
def test_killed_at_a_random_moment_and_again(number, undisturbed, course_folder):
    for _ in range(2):
        kill_at_random(course_folder, undisturbed[2])
    assert_as_undisturbed(course_folder, undisturbed)


@pytest.mark.skipif(sys.platform != "linux", reason="the template is made for Linux")
@pytest.mark.parametrize(
    "which", ["before the first", *(pytest.param(name, marks=pytest.mark.slow) for name in ("with one of them", "with each"))]
)
def test_a_template_that_is_killed_costs_nobody_anything(which, tmp_path, monkeypatch):
    """The process that the kernels are forked from dies, and takes with it the kernel of whoever is being graded."""
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    course = tiny_course.make_course(tmp_path / "course")
    slow = RIGHT
    if which != "before the first":  # then it is to die while this runs
        slow = {**RIGHT, "double": f"import time\ntime.sleep(2)\n{RIGHT['double']}"}
    for student, answers in {**STUDENTS, "bea": slow, "dan": RIGHT}.items():
        submit(course, student, **answers)
    after = shutil.copytree(course.root, tmp_path / "after")
    grade_lesson(LESSON, after, jobs=1)
    killed = set()

    def kill(progress):
        if (progress.done if which == "before the first" else not progress.done) or (killed and which != "with each"):
            return
        for template in templates():
            killed.add(template.pid)
            template.kill()

    rows = grade_lesson(LESSON, course.root, jobs=1, on_progress=kill).rows
    assert killed and [row.is_graded for row in rows] == [True, True, True, False, True]
    assert everything(course.root) == everything(after) and files(course.root) == files(after)
    assert not any(row.flags for row in rows)
    if which != "before the first":
        assert "It was run again: the process that its kernel came from had ended." in rows[1].notes
    assert not templates(), "what was started again must end too"


def templates():
    """The running processes that this one, or one of its children, has kernels in the sandbox from."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            line = one.cmdline()
            if "ai_lifecycle.grading.kernels.template" in line and "enter_kernel" in line[-1] and not is_fork(one):
                found.append(one)
    return found


def is_fork(process):
    return process.parent().cmdline() == process.cmdline()


def test_a_run_that_goes_on_keeps_its_seed(course_folder, tmp_path, monkeypatch):
    monkeypatch.delenv("AI_LIFECYCLE_SEED")
    journal = course_folder / ".grading" / NAME / "journal.jsonl"
    steps = number_of_steps(shutil.copytree(course_folder, tmp_path / "counted"), tmp_path)
    assert killed_at(steps - 12, course_folder, tmp_path / "passed")
    seed = Journal(journal).unfinished_seed
    assert seed and grade_lesson(LESSON, course_folder).seed == seed
    monkeypatch.delenv("AI_LIFECYCLE_SEED")
    assert Journal(journal).unfinished_seed == ""
    assert grade_lesson(LESSON, course_folder, again=True).seed != seed, "a new run has random cases of its own"


def test_a_torn_line_is_no_obstacle(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.note("run", seed="7")
    journal.note("graded", student="ann", submission="x")
    with path.open("ab") as file:
        file.write(b'{"what": "graded", "student": "bo')
    again = Journal(path)
    assert again.graded("ann") and not again.graded("bo") and again.unfinished_seed == "7"
    again.note("graded", student="bob")
    assert Journal(path).graded("bob"), "what follows a torn line must be read"
    again.note("begun", student="ann")
    assert Journal(path).graded("ann") is None and Journal(path).is_open("ann")

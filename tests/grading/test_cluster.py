"""`grade --scheduler`: a real scheduler and two real workers on this machine, of which one is killed on the way."""

import contextlib
import json
import shutil
import signal
import sys
from copy import deepcopy
from multiprocessing import Pipe
from pathlib import Path

import ai_lifecycle
import pytest
import tiny_course
from dask_programs import scheduler, scheduler_program, stopped, worker
from graded_class import everything, files
from processes import free_port
from tiny_course import LESSON, NAME, RIGHT, cell, read, submit, write

from ai_lifecycle import cli
from ai_lifecycle.grading import autograde
from ai_lifecycle.grading.cluster.parcel import pack, pack_submission, unpack
from ai_lifecycle.grading.cluster.station import _has_hung_up
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.estimate import estimate
from ai_lifecycle.grading.gradebook import grade_lesson

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")

SLOW_HALVE = "import time\ntime.sleep(0.5)\ndef halve(x):\n    return x / 2"


def hand_in(course):
    """A class of ten, with what goes wrong in classes; nobody is done at once."""
    for number in range(5):
        submit(course, f"slow{number}", **{**RIGHT, "halve": SLOW_HALVE})
    submit(course, "wrong", **{**RIGHT, "double": "def double(x):\n    return x * x"})
    submit(course, "untouched")
    submit(course, "dying", **{**RIGHT, "halve": "import os\nos._exit(3)"})
    submit(course, "nonsense").write_text("this is no notebook")
    saving = "\nimport os; os.makedirs('tables'); open('tables/mine.csv', 'w').write('3,4')"
    extra = submit(course, "extra", **{**RIGHT, "halve": RIGHT["halve"] + saving}).parent
    (extra / "numbers.csv").write_text("1,2\n")
    (extra / "outside.txt").symlink_to("/etc/passwd")


@pytest.fixture(scope="module")
def by_this_machine(tmp_path_factory):
    """The class, and how it is after this machine alone has graded it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_LIFECYCLE_SEED", "5")
        folder = tmp_path_factory.mktemp("class")
        course = tiny_course.make_course(folder / "before")
        hand_in(course)
        shutil.copytree(course.root, folder / "after", symlinks=True)
        summary = grade_lesson(LESSON, folder / "after")
    return course.root, folder / "after", summary


def lines(root):
    return [json.loads(line) for line in (root / ".grading" / NAME / "journal.jsonl").read_text().splitlines()]


def is_midway(progress):
    """Whether some are done and others under way."""
    return progress.done >= 2 and len(progress.running) >= 2


@pytest.mark.slow
def test_a_worker_killed_midway_costs_nothing_but_time(by_this_machine, tmp_path, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    before, after, summary = by_this_machine
    root = shutil.copytree(before, tmp_path / "course", symlinks=True)
    killed = []
    with scheduler(tmp_path) as address, worker(address, tmp_path) as first, worker(address, tmp_path):

        def kill_one(progress):
            if not killed and is_midway(progress):
                first.send_signal(signal.SIGKILL)
                killed.append(progress)

        ours = grade_lesson(LESSON, root, scheduler=address, on_progress=kill_one)
    assert killed and 2 <= killed[0].done < 10, "a worker must have been killed while there was something to do"
    assert everything(root) == everything(after)
    assert files(root) == files(after)
    assert (root / "autograded" / "extra" / NAME / "tables" / "mine.csv").read_text() == "3,4", "what it saved comes along"
    assert rows(ours) == rows(summary)
    assert ours.sandbox and ours.sandbox[0].startswith("Sandbox: "), "the summary tells how the workers were protected"
    assert {path.name for path in (root / ".grading" / NAME).iterdir()} == {"journal.jsonl", "lock"}
    graded = [line["student"] for line in lines(root) if line["what"] == "graded"]
    assert len(graded) == len(set(graded)) == 8, "nobody is written twice"


def rows(summary):
    """What a summary says about everybody."""
    return [(row.student, row.score, row.outcomes, row.notes, row.flags, row.trouble) for row in summary.rows]


@pytest.mark.slow
def test_a_second_verdict_is_the_same_on_workers_as_on_this_machine(course, tmp_path, monkeypatch):
    """With a test that no clean kernel can judge: the workers leave it out as this machine does, and say so."""
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    for path in (course.source_of(LESSON), course.release_of(LESSON)):
        lesson = read(path)
        cell(lesson, "halve-test").source = "assert halve(4) == 2 and halve.__name__ == 'halve'"
        write(path, lesson)
    equals_all = "Any = type('Any', (int,), {'__e' + 'q__': lambda s, o: True, '__n' + 'e__': lambda s, o: False})\n"
    submit(course, "deceiving", **{**RIGHT, "double": f"{equals_all}def double(x):\n    return Any(0)"})
    submit(course, "hindered", **{**RIGHT, "double": "NotYet = 1\n" + RIGHT["double"]})
    submit(course, "right", **RIGHT)
    submit(course, "wrong", **{**RIGHT, "double": "def double(x):\n    return x * x"})
    root = shutil.copytree(course.root, tmp_path / "there")
    here = grade_lesson(LESSON, course.root, strict=True)
    with scheduler(tmp_path) as address, worker(address, tmp_path), worker(address, tmp_path):
        there = grade_lesson(LESSON, root, strict=True, scheduler=address)
    assert rows(there) == rows(here) and everything(root) == everything(course.root)
    assert [row.student for row in there.rows if row.flags] == ["deceiving", "hindered"]
    assert there.second == here.second and there.second[0].startswith("Second verdict: 1 of 2 tests")


@pytest.mark.slow
@pytest.mark.parametrize("strict", [False, True], ids=["once", "strict"])
def test_further_notebooks_of_a_lesson_are_graded_on_workers_as_on_this_machine(course, tmp_path, monkeypatch, strict):
    """The second notebook has cells of the same names, which ask for something else."""
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    second = read(course.source_of(LESSON))
    cell(second, "double").source = cell(second, "double").source.replace("2 * x", "3 * x")
    test = cell(second, "double-test")
    test.source = test.source.replace("!= 4", "!= 6").replace("!= 10", "!= 15")
    cell(second, "halve-test").source = "assert halve(4) == 2 and halve.__name__ == 'halve'"
    write(course.solutions / NAME / "second.ipynb", second)
    (course.solutions / NAME / "numbers.txt").write_text("7")
    released = tiny_course.released(autograde.recorded(second, tiny_course.settings(course)))
    write(course.lessons / NAME / "second.ipynb", released)
    thrice = "import pathlib\npathlib.Path('mine.txt').write_text(open('numbers.txt').read())\ndef double(x):\n    return 3 * x"
    answers = {"right": thrice, "wrong": RIGHT["double"], "deleting": thrice, "nonsense": "", "dying": "import os\nos._exit(3)"}
    answers["knowing"] = "answers = iter([6, 15])\ndef double(x):\n    return next(answers)"
    for student, double in answers.items():
        place = submit(course, student, **RIGHT).with_name("second.ipynb")
        notebook = deepcopy(released)
        cell(notebook, "double").source = double
        if student == "deleting":
            notebook.cells.remove(cell(notebook, "double-test"))
        write(place, notebook)
        if student == "nonsense":
            place.write_text("this is no notebook")
    submit(course, "only_one", **RIGHT)
    root = shutil.copytree(course.root, tmp_path / "there")
    here = grade_lesson(LESSON, course.root, strict=strict)
    with scheduler(tmp_path) as address, worker(address, tmp_path), worker(address, tmp_path):
        there = grade_lesson(LESSON, root, strict=strict, scheduler=address)
    assert rows(there) == rows(here) and everything(root) == everything(course.root)
    assert files(root) == files(course.root) and there.second == here.second
    scores = {row.student: row.score for row in there.rows if row.is_graded}
    assert scores["right"] == scores["deleting"] == 7 and scores["wrong"] == scores["only_one"] == 5
    flagged = [row.student for row in there.rows if row.flags]
    assert flagged == (["knowing"] if strict else []), "each notebook has its own tests"
    assert (root / "autograded" / "right" / NAME / "mine.txt").read_text() == "7"
    said = "Second verdict: 3 of 4 tests were judged again", "would not pass: training_process-halve-test of second."
    assert len(there.second) == (2 if strict else 0)
    assert all(part in line for part, line in zip(said, there.second))


@pytest.mark.slow
def test_a_scheduler_that_ends_midway_is_told_in_a_sentence_and_the_same_command_goes_on(
    by_this_machine, tmp_path, monkeypatch, capfd
):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    before, after, summary = by_this_machine
    root = shutil.copytree(before, tmp_path / "course", symlinks=True)
    address = f"tcp://127.0.0.1:{free_port()}"
    with scheduler_program(tmp_path, address) as ending, worker(address, tmp_path), worker(address, tmp_path):

        def end_it(progress):
            if is_midway(progress):
                ending.kill()

        said = f"The scheduler at {address} has gone; start it and its workers, and the same command goes on."
        with pytest.raises(UserError, match=said):
            grade_lesson(LESSON, root, scheduler=address, on_progress=end_it)
    assert "Traceback" not in "".join(capfd.readouterr()), "what dask says about it must not reach the terminal"
    graded = [line["student"] for line in lines(root) if line["what"] == "graded"]
    assert len(graded) >= 1 and lines(root)[-1]["what"] != "finished", "it must have ended midway"
    with scheduler(tmp_path, address), worker(address, tmp_path):
        ours = grade_lesson(LESSON, root, scheduler=address)
    assert everything(root) == everything(after) and files(root) == files(after)
    assert rows(ours) == rows(summary)
    graded = [line["student"] for line in lines(root) if line["what"] == "graded"]
    assert len(graded) == len(set(graded)) == 8, "nobody is graded twice"


@pytest.fixture
def patience(monkeypatch):
    """Seconds without a sign of life: long enough for programs of a busy machine. dask's own would be five minutes."""
    monkeypatch.setattr("ai_lifecycle.grading.cluster.tasks._PATIENCE", 10)


@pytest.mark.slow
def test_a_worker_that_stands_still_loses_what_it_had_to_the_other_one(by_this_machine, tmp_path, monkeypatch, patience):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    before, after, _ = by_this_machine
    root = shutil.copytree(before, tmp_path / "course", symlinks=True)
    with contextlib.ExitStack() as ending, scheduler(tmp_path) as address:
        first, _ = (ending.enter_context(worker(address, tmp_path)) for _ in range(2))
        still, seen = [], []

        def stop_one(progress):
            seen.append(progress)
            if not still and is_midway(progress):
                ending.enter_context(stopped(first))
                still.append(progress)

        grade_lesson(LESSON, root, scheduler=address, on_progress=stop_one)
        assert still, "a worker must have been stopped while there was something to do"
        (told,) = seen[-1].notices  # it was waited for once, not for each submission that it had
        assert told.startswith("The worker at tcp://127.0.0.1:") and "has not been heard of for 10 s" in told
        assert everything(root) == everything(after) and files(root) == files(after)
    graded = [line["student"] for line in lines(root) if line["what"] == "graded"]
    assert len(graded) == len(set(graded)) == 8, "nobody is written twice"


@pytest.mark.slow
@pytest.mark.parametrize("instructor", ["waits", "presses Ctrl+C"])
def test_a_scheduler_that_stands_still_is_told_and_nothing_is_lost(
    by_this_machine, tmp_path, monkeypatch, patience, instructor
):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    before, after, _ = by_this_machine
    root = shutil.copytree(before, tmp_path / "course", symlinks=True)
    address = f"tcp://127.0.0.1:{free_port()}"
    still, stops, told = contextlib.ExitStack(), [], []

    def stop_it(progress):
        told.extend(progress.notices[len(told) :])
        if is_midway(progress) and not stops:
            stops.append(still.enter_context(stopped(process)))
        if told and instructor == "presses Ctrl+C":
            raise KeyboardInterrupt
        if told:
            still.close()

    with scheduler_program(tmp_path, address) as process, still, worker(address, tmp_path), worker(address, tmp_path):
        with contextlib.suppress(KeyboardInterrupt):
            grade_lesson(LESSON, root, scheduler=address, on_progress=stop_it)
        done = [line["what"] for line in lines(root)]
        still.close()
        if instructor == "presses Ctrl+C":
            assert "finished" not in done
            grade_lesson(LESSON, root, scheduler=address)
    assert told[0].startswith(f"The scheduler at {address} has not answered for ") and "Ctrl+C is safe" in told[0]
    assert told[1:] == ([f"The scheduler at {address} answers again."] if instructor == "waits" else [])
    assert everything(root) == everything(after) and files(root) == files(after)
    graded = [line["student"] for line in lines(root) if line["what"] == "graded"]
    assert len(graded) == len(set(graded)) == 8, "nobody is graded twice"


def test_a_station_that_stands_still_is_ended(tmp_path):
    from ai_lifecycle.grading.cluster.stations import Station

    station = Station(b"no order", patience=0.5)
    try:
        with stopped(station._process), pytest.raises((EOFError, OSError)):
            station.ask(b"a task")
        assert station._process.wait(90) == -signal.SIGKILL
    finally:
        station.close()


def test_a_station_sees_that_its_worker_is_gone_although_a_task_lies_unread():
    ours, theirs = Pipe()
    ours.send_bytes(b"a task")
    assert not _has_hung_up(theirs)
    ours.close()
    assert _has_hung_up(theirs) and theirs.recv_bytes() == b"a task"
    theirs.close()


@pytest.mark.slow
@pytest.mark.parametrize("theirs", ["changed", "without a grader"])
def test_workers_of_another_version_are_refused_in_a_sentence(course, tmp_path, theirs):
    submit(course, "ann", **RIGHT)
    package = tmp_path / "other" / "ai_lifecycle"
    if theirs == "changed":
        shutil.copytree(Path(ai_lifecycle.__file__).parent, package)
        (package / "course.py").write_text((package / "course.py").read_text() + "\n# one more line\n")
        says = "has another version of ai-lifecycle or Python; install the same one there"
    else:
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        says = "cannot take 03_training_process .*install ai-lifecycle.cluster. there, in the same version"
    with scheduler(tmp_path) as address, worker(address, tmp_path, PYTHONPATH=str(package.parent)):
        with pytest.raises(UserError, match=says) as told:
            grade_lesson(LESSON, course.root, scheduler=address)
    assert "\n" not in str(told.value)
    assert not list((course.root / "autograded").rglob("*.ipynb")), "nobody must have been graded"


@pytest.mark.slow
def test_jobs_and_a_dry_run_count_the_workers_threads(course, tmp_path):
    for number in range(5):
        submit(course, f"student{number}", **{**RIGHT, "halve": SLOW_HALVE})
    with scheduler(tmp_path) as address, worker(address, tmp_path), worker(address, tmp_path):
        one, all_of_them = (estimate(LESSON, course.root, jobs=jobs, scheduler=address) for jobs in (1, 40))
        assert (one.jobs, all_of_them.jobs) == (1, 2) and one.seconds == 5 * one.seconds_each
        assert f"to be graded, 1 at once on the workers at {address}: about " in one.in_words()
        assert one.in_words().endswith("as long as the solution took just now on this machine.")
        running = []
        grade_lesson(
            LESSON, course.root, scheduler=address, jobs=1, on_progress=lambda now: running.append(len(now.running))
        )
    assert max(running) == 1


@pytest.mark.slow
def test_without_a_scheduler_or_a_worker_one_sentence_says_so(course, tmp_path, monkeypatch):
    monkeypatch.setattr("ai_lifecycle.grading.cluster.tasks._CONNECT", 3)
    submit(course, "ann", **RIGHT)
    with pytest.raises(UserError, match="No scheduler answers at tcp://127.0.0.1"):
        grade_lesson(LESSON, course.root, scheduler=f"tcp://127.0.0.1:{free_port()}")
    # Long enough for a busy scheduler to answer.
    monkeypatch.setattr("ai_lifecycle.grading.cluster.tasks._CONNECT", 10)
    with scheduler(tmp_path) as address, pytest.raises(UserError, match="has no worker; start one: `dask worker tcp"):
        grade_lesson(LESSON, course.root, scheduler=address)


def test_without_dask_one_sentence_says_what_to_install(course, monkeypatch, capsys):
    submit(course, "ann", **RIGHT)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "ai_lifecycle.grading.cluster.tasks", raising=False)
    with pytest.raises(SystemExit) as ended:
        cli.main(["grade", "3", "--course", str(course.root), "--scheduler", "tcp://127.0.0.1:1"])
    said = capsys.readouterr().err
    assert ended.value.code == 2 and "pip install 'ai-lifecycle[cluster]'" in said and said.count("\n") == 1


def test_a_parcel_holds_what_intake_would_take(course, tmp_path):
    path = submit(course, "ann", **RIGHT)
    (path.parent / "data.csv").write_text("1,2\n")
    (path.parent / "numpy.py").write_text("evil = 1")
    (path.parent / "outside").symlink_to("/etc/passwd")
    (path.parent / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
    parcel = pack_submission(path.parent, path.name)
    assert set(parcel.files) == {path.name, "data.csv", "timestamp.txt"} and not parcel.refused
    assert len(parcel.notes) == 2 and any("numpy" in note for note in parcel.notes)
    assert pack(unpack(parcel.files, tmp_path / "there")) == parcel.files
    assert "There is no notebook" in pack_submission(path.parent, "other.ipynb").refused


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_nothing_is_unpacked_outside_of_its_folder(tmp_path, name):
    with pytest.raises(UserError, match="leads out of the folder"):
        unpack({name: (b"x", 0o644)}, tmp_path / "there")
    assert not (tmp_path / "evil").exists()

"""`grade --scheduler`: a real scheduler and two real workers on this machine, of which one is killed on the way."""

import contextlib
import json
import shutil
import signal
import sys

import pytest
import tiny_course
from graded_class import everything, files
from markdown_pages import wait_for_words
from processes import descendants, free_port, is_gone, start
from tiny_course import LESSON, NAME, RIGHT, answered, submit

from ai_lifecycle import cli
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import grade_lesson
from ai_lifecycle.grading.parcel import pack, pack_submission, unpack

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
    extra = submit(course, "extra", answered(course, **RIGHT)).parent
    (extra / "numbers.csv").write_text("1,2\n")
    (extra / "outside.txt").symlink_to("/etc/passwd")


@contextlib.contextmanager
def program(*arguments, folder, ready):
    """A dask program that has said it is ready, which ends with the block and leaves nothing running."""
    path = folder / f"{arguments[0]}-{free_port()}.log"
    with path.open("w") as log:
        process = start(
            [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:], "--no-dashboard"],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_for_words(path, ready, process)
        yield process
    finally:
        family = descendants(process.pid) if process.poll() is None else set()
        process.kill()
        process.wait()
        assert all(is_gone(member.pid) for member in family), "the stations must end with their worker"


@contextlib.contextmanager
def scheduler(folder):
    """A scheduler; gives its address."""
    port = free_port()
    with program("scheduler", "--host", "127.0.0.1", "--port", str(port), folder=folder, ready="Scheduler at:"):
        yield f"tcp://127.0.0.1:{port}"


def worker(address, folder):
    return program("worker", address, "--nthreads", "1", "--no-nanny", folder=folder, ready="Registered to:")


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


@pytest.mark.slow
def test_a_worker_killed_midway_costs_nothing_but_time(by_this_machine, tmp_path, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    before, after, summary = by_this_machine
    root = shutil.copytree(before, tmp_path / "course", symlinks=True)
    killed = []
    with scheduler(tmp_path) as address, worker(address, tmp_path) as first, worker(address, tmp_path):

        def kill_one(progress):
            """Once some are done and others under way."""
            if not killed and progress.done >= 2 and len(progress.running) >= 2:
                first.send_signal(signal.SIGKILL)
                killed.append(progress)

        ours = grade_lesson(LESSON, root, scheduler=address, on_progress=kill_one)
    assert killed and 2 <= killed[0].done < 10, "a worker must have been killed while there was something to do"
    assert everything(root) == everything(after)
    assert files(root) == files(after)
    assert [(row.student, row.score, row.outcomes, row.notes, row.flags, row.trouble) for row in ours.rows] == [
        (row.student, row.score, row.outcomes, row.notes, row.flags, row.trouble) for row in summary.rows
    ]
    assert ours.sandbox and ours.sandbox[0].startswith("Sandbox: "), "the summary tells how the workers were protected"
    assert [path.name for path in (root / ".grading" / NAME).iterdir()] == ["journal.jsonl"]
    graded = [line["student"] for line in lines(root) if line["what"] == "graded"]
    assert len(graded) == len(set(graded)) == 8, "nobody is written twice"


@pytest.mark.slow
def test_without_a_scheduler_or_a_worker_one_sentence_says_so(course, tmp_path, monkeypatch):
    monkeypatch.setattr("ai_lifecycle.grading.cluster._CONNECT", 3)
    submit(course, "ann", **RIGHT)
    with pytest.raises(UserError, match="No scheduler answers at tcp://127.0.0.1"):
        grade_lesson(LESSON, course.root, scheduler=f"tcp://127.0.0.1:{free_port()}")
    # Long enough for a busy scheduler to answer.
    monkeypatch.setattr("ai_lifecycle.grading.cluster._CONNECT", 10)
    with scheduler(tmp_path) as address, pytest.raises(UserError, match="has no worker; start one: `dask worker tcp"):
        grade_lesson(LESSON, course.root, scheduler=address)


def test_without_dask_one_sentence_says_what_to_install(course, monkeypatch, capsys):
    submit(course, "ann", **RIGHT)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "ai_lifecycle.grading.cluster", raising=False)
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

"""`check`: a learner's notebook, run for real on the tiny lesson. Equality with nbgrader is in test_gradebook.py."""

import copy
import json
import subprocess
import sys

import psutil
import pytest
import tiny_course
from processes import descendants, wait_until
from tiny_course import LESSON, NAME, RIGHT, answered, cell, read, write

from ai_lifecycle.grading import engine
from ai_lifecycle.grading.engine import check_notebook, find_notebook, remember
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.progress import read_progress
from ai_lifecycle.grading.progress_record import TaskRecord

IGNORES_INTERRUPTS = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nimport time\nwhile True: time.sleep(0.1)"


@pytest.fixture(autouse=True)
def nothing_left_running(warm_kernels):
    """Every test must leave no other processes than it found, but for the kernel that waits for the next test."""
    template = psutil.Process(warm_kernels.template_pid)
    before = descendants()
    yield

    def nothing_is_left() -> bool:
        left = descendants() - before
        waiting = left & set(template.children())
        return not left - waiting and len(waiting) <= warm_kernels.spare

    wait_until(nothing_is_left, "the end of everything that a check started")


@pytest.fixture
def mine(course, tmp_path):
    """A working copy; call it with answers to write the learner's notebook and get its path."""
    (tmp_path / "my" / ".ai-lifecycle").mkdir(parents=True)
    path = tmp_path / "my" / NAME / f"{NAME}.ipynb"
    return lambda notebook=None, **answers: write(path, notebook or answered(course, **answers))


def outcomes(report):
    return [(result.outcome, result.points) for result in report.results]


def test_a_right_notebook_is_complete_and_stays_untouched(course, mine):
    path = mine(**RIGHT)
    before = path.read_bytes()
    report = check_notebook(LESSON, path, course=course)
    assert outcomes(report) == [("passed", 2), ("passed", 3)]
    assert (report.points, report.max_points, report.is_complete) == (5, 5, True)
    assert (report.trouble, report.repairs) == ("", ())
    assert [question.attempted for question in report.questions] == [True]
    assert path.read_bytes() == before and [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_untouched_release_is_not_attempted(course, mine):
    report = check_notebook(LESSON, mine(), course=course)
    assert outcomes(report) == [("not attempted", 0), ("not attempted", 0)]
    assert not report.is_complete and not report.questions[0].attempted


def test_hidden_tests_count(course, mine):
    report = check_notebook(LESSON, mine(**{**RIGHT, "double": "def double(x):\n    return 4"}), course=course)
    assert outcomes(report) == [("not yet", 0), ("passed", 3)]
    assert report.results[0].message == "double(5) should be 10."


def test_an_edited_test_or_a_tag_that_skips_it_changes_nothing(course, mine):
    notebook = answered(course, double="def double(x):\n    return 4", halve=RIGHT["halve"])
    cell(notebook, "double-test").source = "pass"
    cell(notebook, "double-test").metadata["tags"] = ["skip-execution"]
    cell(notebook, "double-test").metadata.nbgrader["points"] = 50
    report = check_notebook(LESSON, mine(notebook), course=course)
    assert outcomes(report) == [("not yet", 0), ("passed", 3)]
    assert report.max_points == 5 and report.repairs, "the learner must be told that the test cell was changed"


def test_a_damaged_notebook_is_mended_in_memory(course, mine):
    notebook = answered(course, **RIGHT)
    notebook.cells.insert(0, copy.deepcopy(cell(notebook, "halve-test")))
    notebook.cells[0].id = "copy"
    notebook.cells.remove(cell(notebook, "double-test"))
    path = mine(notebook)
    before = path.read_bytes()
    report = check_notebook(LESSON, path, course=course)
    assert outcomes(report) == [("passed", 2), ("passed", 3)]
    assert len(report.repairs) >= 2 and path.read_bytes() == before


def test_an_endless_loop_is_interrupted_and_the_rest_still_runs(course, mine):
    # Five seconds, for the other cells must not take longer on a busy machine; a loop that sleeps leaves it to others.
    endless = "import time\ndef double(x):\n    while True: time.sleep(0.1)"
    report = check_notebook(LESSON, mine(**{**RIGHT, "double": endless}), course=course, timeout=5)
    assert outcomes(report) == [("broken", 0), ("passed", 3)]
    assert "loop that never ends" in report.results[0].message and report.trouble == ""


def test_a_cell_that_ignores_the_interrupt_stops_the_run(course, mine):
    report = check_notebook(LESSON, mine(**{**RIGHT, "double": IGNORES_INTERRUPTS}), course=course, timeout=5)
    assert outcomes(report) == [("broken", 0), ("broken", 0)]
    assert "'training_process-double' ran longer than 5 s" in report.trouble


def test_a_kernel_that_dies_stops_the_run_and_earlier_tasks_keep_their_result(course, mine):
    report = check_notebook(LESSON, mine(**{**RIGHT, "halve": "import os\nos._exit(3)"}), course=course)
    assert outcomes(report) == [("passed", 2), ("broken", 0)]
    assert "Python itself stopped while it ran the cell 'training_process-halve'" in report.trouble
    assert "did not run" in report.results[1].message


def test_files_beside_the_notebook_are_there_and_the_courses_own_win(course, mine):
    path = mine(**{**RIGHT, "halve": "text = open('data.txt').read() + open('own.txt').read()\n" + RIGHT["halve"]})
    path.with_name("data.txt").write_text("changed by the learner")
    path.with_name("own.txt").write_text("mine")
    (course.solutions / NAME / "data.txt").write_text("the course's")
    test = "assert text == 'the course\\'smine', text"
    source = read(course.source_of(LESSON))
    cell(source, "halve-test").source = test
    write(course.source_of(LESSON), source)
    assert check_notebook(LESSON, path, course=course).results[1].outcome == "passed"


def test_the_seed_reaches_the_kernel_and_the_report(course, mine, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "77")
    path = mine(double="import os\ndef double(x):\n    raise NotYet('seed ' + os.environ['AI_LIFECYCLE_SEED'])")
    report = check_notebook(LESSON, path, course=course)
    assert (report.seed, report.results[0].message) == ("77", "seed 77")


@pytest.mark.parametrize(
    "content, says", [(None, "no notebook at"), ("nope", "not a notebook"), ("{}", "not a notebook")]
)
def test_what_is_no_notebook_gets_one_sentence(course, tmp_path, content, says):
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UserError, match=says):
        check_notebook(LESSON, path, course=course)


def test_the_notebook_is_found_in_the_working_copy_or_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as missing:
        find_notebook(LESSON)
    assert str(tmp_path / "my-course" / NAME) in str(missing.value) and "--file" in str(missing.value)
    for place in (f"{NAME}.ipynb", f"{NAME}/{NAME}.ipynb", f"my-course/{NAME}/{NAME}.ipynb"):
        write(tmp_path / place, tiny_course.source_notebook())
        assert find_notebook(LESSON) == tmp_path / place, "the places looked at must be in order of precedence"
    with pytest.raises(UserError, match="elsewhere"):
        find_notebook(LESSON, tmp_path / "elsewhere")


def test_progress_is_kept_and_hints_come_one_by_one(course, mine, tmp_path):
    path = mine(**{**RIGHT, "double": "def double(x):\n    return 4"})
    report = check_notebook(LESSON, path, course=course)
    titles = [remember(report)[0].get("training_process-double") for _ in range(4)]
    assert titles == ["Hint 1: a nudge", "Hint 2: the approach", "Hint 3: almost the code", "Hint 3: almost the code"]
    kept, when = read_progress(tmp_path / "my").lessons[NAME], report.checked
    assert kept.tasks["training_process-double"] == TaskRecord("not yet", 0, 2, when, "", hints=3)
    assert kept.tasks["training_process-halve"] == TaskRecord("passed", 3, 3, when, when)
    assert kept.questions == {"training_process-question": when}


def test_a_notebook_outside_of_a_working_copy_leaves_no_trace(course, tmp_path):
    path = write(tmp_path / "loose" / "any.ipynb", answered(course, double="def double(x):\n    return 4"))
    report = check_notebook(LESSON, path, course=course)
    assert remember(report) == ({"training_process-double": "Hint 1: a nudge"}, "")
    assert [file.name for file in path.parent.iterdir()] == ["any.ipynb"]


@pytest.mark.parametrize("spoilt", ['{"03_training_process": 3}', '{"03_training_process": {"tasks": [1]}}', "nope"])
def test_a_spoilt_progress_file_is_no_obstacle(course, mine, tmp_path, spoilt):
    report = check_notebook(LESSON, mine(), course=course)
    file = tmp_path / "my" / ".ai-lifecycle" / "progress.json"
    file.write_text(spoilt)
    offered, note = remember(report)
    assert offered == {} and "Your progress file is damaged" in note
    kept = json.loads(file.read_text())["lessons"][NAME]["tasks"]
    assert kept["training_process-double"]["outcome"] == "not attempted"


def test_a_working_copy_that_cannot_be_written_costs_no_result(course, mine, monkeypatch):
    from ai_lifecycle.grading import progress

    def refuse(path, text):
        raise UserError(f"Cannot write {path}.")

    monkeypatch.setattr(progress, "write_text", refuse)
    hints, not_kept = remember(check_notebook(LESSON, mine(double="def double(x):\n    return 4"), course=course))
    assert hints == {"training_process-double": "Hint 1: a nudge"} and "progress.json" in not_kept


def test_a_file_that_cannot_be_read_is_left_out(course, mine):
    path = mine(**RIGHT)
    path.with_name("gone.txt").symlink_to("/nonexistent")
    assert check_notebook(LESSON, path, course=course).is_complete


def command(arguments, course, monkeypatch, capsys):
    """Run the command line in this process, on the tiny course; return status, stdout and stderr."""
    from ai_lifecycle import cli

    monkeypatch.setattr(engine, "course_files", lambda: course)
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    return end.value.code, *capsys.readouterr()


def test_the_command_shows_a_table_and_says_when_all_is_done(course, mine, monkeypatch, capsys):
    status, shown, errors = command(["check", "3", "--file", str(mine(**RIGHT))], course, monkeypatch, capsys)
    assert (status, errors) == (0, "")
    assert "5 of 5 points" in shown and "Every graded task is passed" in shown and "Marked by hand" in shown


def test_the_command_shows_message_and_hint_until_then(course, mine, tmp_path, monkeypatch, capsys):
    mine(**{**RIGHT, "double": "def double(x):\n    return 4"})
    arguments = ["check", "training_process", "--course-dir", str(tmp_path / "my")]
    status, shown, errors = command(arguments, course, monkeypatch, capsys)
    assert (status, errors) == (1, "")
    assert "not yet" in shown and "double(5) should be 10." in shown and "Hint 1: a nudge" in shown
    assert "AI_LIFECYCLE_SEED=1" in shown and "3 of 5 points" in shown


def test_the_command_names_the_doctor_for_a_damaged_notebook(course, mine, monkeypatch, capsys):
    notebook = answered(course, **RIGHT)
    notebook.cells.remove(cell(notebook, "double-test"))
    status, shown, _ = command(["check", "3", "--file", str(mine(notebook))], course, monkeypatch, capsys)
    assert status == 0 and "damaged" in shown and "ai-lifecycle doctor" in shown


@pytest.mark.parametrize("arguments", [["check", "trainig"], ["check", "3", "--file", "none.ipynb"], ["check", "4"]])
def test_a_users_mistake_is_one_line_and_status_2(course, arguments, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    status, shown, errors = command(arguments, course, monkeypatch, capsys)
    assert (status, shown, errors.count("\n")) == (2, "", 1) and errors.startswith("ai-lifecycle: ")


@pytest.mark.parametrize("command", ["check", "grade"])
def test_the_lessons_libraries_are_asked_for_before_the_slow_imports(command, course, tmp_path):
    """Otherwise two processors wait for each other, and jsonschema is imported with its slow address checks."""
    tiny_course.submit(course, "ada", **RIGHT)
    submitted = str(course.root / "submitted" / "ada" / NAME / f"{NAME}.ipynb")
    arguments = {"check": [NAME, "--file", submitted], "grade": [NAME, "--course", str(course.root)]}[command]
    code = (
        "import os, sys; from ai_lifecycle import cli; from ai_lifecycle.grading.kernels import warm_kernels\n"
        "def start(kernels): print({'nbgrader', 'nbformat', 'nbclient', 'jsonschema', 'jupyter_client', 'zmq'} & set(sys.modules), flush=True); os._exit(7)\n"
        f"warm_kernels.WarmKernels.start = start; cli.main({[command, *arguments]})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (7, ["set()"]), done.stderr

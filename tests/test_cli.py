"""The command line: help with an example, one sentence for a mistake, exit status, and a light start."""

import subprocess
import sys

import pytest
from tiny_lesson import NAME, cell_of, course_in, learner_notebook, release_notebook

from ai_lifecycle import cli
from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading import paths
from ai_lifecycle.grading.notebooks import read_notebook, write_notebook
from ai_lifecycle.grading.progress import keep
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord

COMMANDS = [
    "lab", "map", "portfolio", "verify", "check", "doctor", "release", "collect", "grade", "report", "export", "serve", "score",
    "load", "judge",
]  # fmt: skip


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command in this process; returns (exit status, what it printed, what it complained)."""
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return caught.value.code or 0, printed.out, printed.err

    return run


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The tiny course in place of the real one, and an empty folder to stand in."""
    course = course_in(tmp_path / "course")
    write_notebook(course.lessons / NAME / f"{NAME}.ipynb", release_notebook())
    monkeypatch.setattr(paths, "course_files", lambda: course)
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return course


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run, command):
    status, out, _ = run(command, "--help")
    assert status == 0 and f"Example: ai-lifecycle {command}" in " ".join(out.split())


def test_the_commands_and_the_version_are_told(run):
    status, out, _ = run("--help")
    assert status == 0 and all(f"\n  {command} " in out for command in COMMANDS)
    assert run("--version")[:2] == (0, "ai-lifecycle 0.1.0\n")


@pytest.mark.parametrize("command", ["check", "release", "grade", "report", "export"])
def test_an_unknown_lesson_gets_one_sentence_with_the_nearest(run, command):
    status, out, err = run(command, "trainin_proces")
    assert status == 2 and out == ""
    assert err == "ai-lifecycle: There is no lesson 'trainin_proces'; the nearest is '03_training_process'.\n"


@pytest.mark.parametrize("command", ["check", "release"])
def test_a_planned_lesson_gets_one_sentence(run, course, command):
    notebook = ["--file", "x.ipynb"] if command == "check" else []
    status, _, err = run(command, "capstone", *notebook)
    assert status == 2 and err.startswith("ai-lifecycle: Lesson 10_capstone is planned") and err.count("\n") == 1


def test_lab_prepares_a_copy_and_says_where(run, course, tmp_path):
    status, out, _ = run("lab", "--prepare-only")
    assert status == 0 and f"Your copy of the course is {tmp_path / 'home' / 'my-course'}." in out
    assert "Made 1 new file." in out
    assert read_notebook(tmp_path / "home" / "my-course" / NAME / f"{NAME}.ipynb") == release_notebook()


def test_lab_run_inside_the_copy_updates_that_copy(run, course, tmp_path, monkeypatch):
    run("lab", "--prepare-only")
    monkeypatch.chdir(tmp_path / "home" / "my-course" / NAME)
    status, out, _ = run("lab", "--prepare-only")
    assert status == 0 and out == f"Your copy of the course is {tmp_path / 'home' / 'my-course'}.\n"


def test_lab_passes_on_what_follows_the_dashes(run, course, tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr("ai_lifecycle.jupyter.lab.start_lab", lambda *a, **k: calls.append((a, k)))
    run("lab", "copy", "--no-browser", "--", "--ServerApp.ip=0.0.0.0", "--debug")
    run("lab")
    home = tmp_path / "home"
    assert calls == [
        ((home / "copy", None), {"browser": False, "extra": ["--ServerApp.ip=0.0.0.0", "--debug"]}),
        ((home / "my-course", None), {"browser": True, "extra": []}),
    ]


def test_lab_in_a_place_that_cannot_be_written_gets_one_sentence(run, course, tmp_path):
    (tmp_path / "home" / "file").write_text("")
    status, _, err = run("lab", "file/below", "--prepare-only")
    assert status == 2 and "Cannot write" in err and err.count("\n") == 1


def test_map_shows_every_lesson_and_the_learners_progress(run, course, tmp_path):
    status, out, _ = run("map")
    assert status == 0 and all(lesson.name in out for lesson in LESSONS)
    assert out.count("planned") == len(LESSONS) - 1 and "5 + 4 by hand" in out and "not checked yet" in out
    when = "2026-01-05T20:15:00+00:00"
    done = {"training_process-double": TaskRecord("passed", 3, 3, when, when)}
    keep(tmp_path / "home" / "my-course", {NAME: LessonRecord(when, done)})
    assert "1 of 2 tasks, 3 of 5 points" in run("map")[1]


def test_doctor_finds_then_mends(run, course, tmp_path):
    notebook = learner_notebook()
    notebook.cells.remove(cell_of(notebook, "training_process-square-test"))
    path = tmp_path / "home" / "homework.ipynb"
    write_notebook(path, notebook)
    status, out, _ = run("doctor", path)
    assert status == 1 and "- The graded cell 'training_process-square-test' was missing." in out and "--repair" in out
    status, out, _ = run("doctor", path, "--repair")
    assert status == 0 and "the older version is homework.before-" in out
    assert run("doctor", path)[:2] == (0, f"{path} is healthy.\n")


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_doctor_says_in_one_sentence_what_is_no_notebook(run, course, tmp_path, content):
    if content is not None:
        (tmp_path / "home" / "x.ipynb").write_text(content)
    status, _, err = run("doctor", "x.ipynb")
    assert status == 2 and "notebook" in err and err.count("\n") == 1


def test_release_then_check(run, course):
    (course.lessons / NAME / f"{NAME}.ipynb").unlink()
    status, out, _ = run("release", "--check")
    assert status == 1 and "is missing" in out
    status, out, _ = run("release", "3")
    assert status == 0 and out == f"Released lessons/{NAME}/{NAME}.ipynb\n"
    assert run("release", "--check")[:2] == (0, "lessons/ is up to date.\n")


def test_starting_is_light():
    """No command's libraries are loaded before the command is known."""
    code = (
        "import sys; sys.argv = ['ai-lifecycle', 'map', '--help']; from ai_lifecycle import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'nbformat', 'nbgrader', 'nbclient', 'numpy', 'keras', 'jax', 'jupyterlab', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "from ai_lifecycle.grading.working_copy import update_working_copy as update; from pathlib import Path\n"
        "update(Path(sys.argv[1]), Path(sys.argv[2])); update(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "assert not {'nbformat', 'jsonschema'} & set(sys.modules), 'a new copy needs no notebook library'",
        "from ai_lifecycle.jupyter.program import main; sys.argv = ['ours', 'jupyterlab', '--version']\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "assert 'jupyterlab.labapp' in sys.modules and 'rfc3987_syntax' not in sys.modules, 'the grammar is slow'",
        "from ai_lifecycle.progress.page import show_map; show_map(sys.argv[1])\n"
        "assert not {'nbformat', 'nbgrader', 'numpy', 'jinja2'} & set(sys.modules), 'the map needs no library'",
    ],
    ids=["making a copy", "starting JupyterLab", "showing the map"],
)
def test_what_learners_wait_for_first_loads_little(course, tmp_path, code):
    command = [sys.executable, "-c", f"import sys\n{code}", str(course.lessons), str(tmp_path / "copy")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

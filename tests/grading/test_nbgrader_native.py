"""nbgrader without us: its own commands and Formgrader, in a copy of the course folder, with the course's settings."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import urllib.request

import pytest
from nbgrader.api import Gradebook
from processes import PATIENCE, end, start, wait_until
from tiny_course import LESSON, NAME, RIGHT, answered, cell, read, settings, submit, write

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]


@pytest.fixture
def nbgrader(monkeypatch, tmp_path):
    """nbgrader's command line in this process: nbgrader(folder, "list", ...) runs it in a folder, returns its log."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    monkeypatch.setattr(sys, "path", list(sys.path))  # nbgrader adds the current folder

    def run(folder, *arguments):
        import io
        import logging

        from jupyter_core.application import NoStart
        from nbgrader.apps import NbGraderApp

        monkeypatch.chdir(folder)
        app, log = NbGraderApp.instance(), io.StringIO()
        try:
            app.initialize([*arguments, f"--Exchange.root={exchange}"])
            app.init_logging(logging.StreamHandler, [log], color=False, subapps=True)
            app.start()
        except NoStart:  # how it ends when a subcommand has done its work
            pass
        except SystemExit as end:
            assert not end.code, f"nbgrader {' '.join(arguments)} failed:\n{log.getvalue()}"
        finally:
            said = log.getvalue()
            app.reset()
        return said

    return run


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_whole_round_by_nbgraders_own_commands(course, tmp_path, nbgrader):
    """Generate, release, fetch, submit, collect, autograde, feedback and back: each a command of nbgrader."""
    teacher, student = course.root, tmp_path / "student"
    student.mkdir()
    before = {name: (course.lessons / name).read_bytes() for name in files(course.lessons)}
    nbgrader(teacher, "generate_assignment", NAME, "--force")
    assert {name: (course.lessons / name).read_bytes() for name in files(course.lessons)} == before, (
        "nbgrader's own release must be what is committed, and leave the loose pages alone"
    )
    nbgrader(teacher, "release_assignment", NAME)
    assert NAME in nbgrader(student, "list", "--course=ai-lifecycle")
    nbgrader(student, "fetch_assignment", NAME, "--course=ai-lifecycle")
    fetched = student / NAME / f"{NAME}.ipynb"
    notebook = read(fetched)
    for what, text in RIGHT.items():
        cell(notebook, what).source = text
    write(fetched, notebook)
    nbgrader(student, "submit", NAME, "--course=ai-lifecycle", "--student=ann")
    nbgrader(teacher, "collect", NAME)
    assert (teacher / "submitted" / "ann" / NAME / "timestamp.txt").is_file()
    nbgrader(teacher, "autograde", NAME)
    with Gradebook(f"sqlite:///{teacher / 'gradebook.db'}", "ai-lifecycle") as book:
        submission = book.find_submission(NAME, "ann")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (5, 10, True)
    nbgrader(teacher, "generate_feedback", NAME)
    nbgrader(teacher, "release_feedback", NAME)
    assert (teacher / "feedback" / "ann" / NAME / f"{NAME}.html").is_file()
    nbgrader(student, "fetch_feedback", NAME, "--course=ai-lifecycle", "--student=ann")
    assert [path.name for path in (student / NAME / "feedback").rglob("*.html")] == [f"{NAME}.html"]


def test_collected_archives_land_where_they_are_graded(course, nbgrader):
    archive = course.root / "downloaded" / NAME / "archive" / f"bob_{NAME}.ipynb"
    write(archive, answered(course, **RIGHT))
    pattern = r".*/(?P<student_id>\w+?)_(?P<file_id>03_training_process)\.ipynb$"
    nbgrader(course.root, "zip_collect", NAME, f"--FileNameCollectorPlugin.named_regexp={pattern}")
    assert (course.root / "submitted" / "bob" / NAME / f"{NAME}.ipynb").is_file()


def test_another_gradebook_by_nbgraders_own_option(course, tmp_path, nbgrader):
    other = f"sqlite:///{tmp_path / 'other.db'}"
    nbgrader(course.root, "generate_assignment", NAME, "--force", f"--db={other}")
    submit(course, "ann", **RIGHT)
    nbgrader(course.root, "autograde", NAME, f"--db={other}")
    with Gradebook(other, "ai-lifecycle") as book:
        assert book.find_submission(NAME, "ann").score == 5
    assert not (course.root / "gradebook.db").exists()


def test_the_command_works_from_elsewhere_and_where_the_environment_is_not_activated(course):
    submit(course, "ann", **RIGHT)
    program = shutil.which("nbgrader", path=os.path.dirname(sys.executable))
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [program, "generate_assignment", NAME, "--force", f"--course-dir={course.root}"],
        cwd=course.root.parent, env=environment, capture_output=True, text=True, timeout=2 * PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (course.root / "gradebook.db").is_file(), "the gradebook must stand in the course folder"


def test_the_settings_name_our_folders_and_move_with_their_file(course):
    config = settings(course)
    assert config.CourseDirectory.root == str(course.root)
    folders = (config.CourseDirectory.source_directory, config.CourseDirectory.release_directory)
    assert folders == ("solutions", "lessons")
    assert "db_url" not in config.CourseDirectory, "where the gradebook is stays nbgrader's to say"


def test_reading_the_settings_twice_keeps_seed_and_path_and_changes_the_tag_that_skips(course, monkeypatch):
    monkeypatch.delenv("AI_LIFECYCLE_SEED")
    first = settings(course)
    seen = os.environ["AI_LIFECYCLE_SEED"], os.environ["PATH"]
    second = settings(course)
    assert (os.environ["AI_LIFECYCLE_SEED"], os.environ["PATH"]) == seen and seen[0].isdigit()
    assert first.Execute.skip_cells_with_tag != second.Execute.skip_cells_with_tag, "nobody may know the tag"
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "42")
    settings(course)
    assert os.environ["AI_LIFECYCLE_SEED"] == "42", "an instructor's own seed stays"


@pytest.fixture
def server(course, tmp_path):
    """A Jupyter server on loopback in the course folder, as an instructor starts it; gives a function to ask it."""
    runtime = tmp_path / "runtime"
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "JUPYTER_RUNTIME_DIR": str(runtime)}
    log = (tmp_path / "server.log").open("w")
    process = start(
        [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", "--ip=127.0.0.1",
         "--ServerApp.port=0", "--IdentityProvider.token=secret"],
        cwd=course.root, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        address = _address(process, runtime, tmp_path / "server.log")

        def ask(path, method="GET"):
            request = urllib.request.Request(address + path, method=method, headers={"Authorization": "token secret"})
            with urllib.request.urlopen(request, timeout=5 * PATIENCE) as answer:  # one of them grades a notebook
                return answer.read().decode()

        yield ask
    finally:
        end(process)
        log.close()


def _address(process, runtime, log):
    """Wait until the server says where it is and answers."""
    found = []

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        for info in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, OSError):
                address = json.loads(info.read_text())["url"].rstrip("/")
                urllib.request.urlopen(f"{address}/api", timeout=PATIENCE).close()
                found.append(address)
        return bool(found)

    wait_until(answers, "the start of the server")
    return found[0]


def test_formgrader_is_served_lists_the_lesson_and_grades(course, server):
    submit(course, "ann", **RIGHT)
    assert "nbgrader formgrade" in server("/formgrader/manage_assignments")
    assigned = json.loads(server(f"/formgrader/api/assignment/{NAME}/assign", "POST"))
    assert assigned["success"], assigned
    (assignment,) = json.loads(server("/formgrader/api/assignments"))
    assert (assignment["name"], assignment["max_score"], assignment["num_submissions"]) == (NAME, 10, 1)
    assert "formgrader" in server(f"/formgrader/manage_submissions/{NAME}").lower()
    graded = json.loads(server(f"/formgrader/api/submission/{NAME}/ann/autograde", "POST"))
    assert graded["success"], graded
    (submission,) = json.loads(server(f"/formgrader/api/submissions/{NAME}"))
    assert (submission["student"], submission["score"], submission["needs_manual_grade"]) == ("ann", 5, True)
    (notebook,) = json.loads(server(f"/formgrader/api/submitted_notebooks/{NAME}/{NAME}"))
    page = server(f"/formgrader/submissions/{notebook['id']}")
    assert RIGHT["question"] in page, "the page to mark the written answer on"

"""Verifying a portfolio by running its notebooks again: a real check of the tiny course, from first check to verdict."""

import pytest
from tiny_course import LESSON, NAME, RIGHT, answered, make_course, write

from ai_lifecycle import cli
from ai_lifecycle.grading import engine, paths
from ai_lifecycle.progress.portfolio import digest_of

pytestmark = pytest.mark.usefixtures("warm_kernels")


@pytest.fixture
def run(capsys):
    """Run a command in this process; returns (exit status, what it printed, what it complained)."""

    def run(*arguments):
        with pytest.raises(SystemExit) as end:
            cli.main([str(argument) for argument in arguments])
        return end.value.code or 0, *capsys.readouterr()

    return run


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A working copy of the tiny course, in place of the real one, and a way to write answers into it."""
    course = make_course(tmp_path / "course")
    monkeypatch.setattr(paths, "course_files", lambda: course)
    monkeypatch.setattr(engine, "course_files", lambda: course)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-course" / ".ai-lifecycle").mkdir(parents=True)

    def mine(**answers):
        write(tmp_path / "my-course" / NAME / f"{NAME}.ipynb", answered(course, **answers))
        return tmp_path / "my-course"

    return mine


def test_from_the_first_check_to_a_portfolio_that_is_verified_and_then_not(run, mine):
    copy = mine(**{**RIGHT, "halve": "def halve(x):\n    return 1"})
    assert run("check", LESSON.number)[0] == 1
    status, said, _ = run("map")
    assert status == 0 and "1 of 2 tasks, 2 of 5 points" in said
    assert "Next: in 03_training_process, Task 2: halve a number (broken)." in said
    assert "the course is not finished, and the page says so" in run("portfolio", "--name", "Ada")[1]

    mine(**RIGHT)
    assert run("check", LESSON.number)[0] == 0
    status, said, _ = run("portfolio", "--name", "Ada")
    page = copy / "portfolio.html"
    assert status == 0 and f"Its digest is {digest_of(page.read_text())}" in said and "the course is finished" in said
    status, said, _ = run("verify", page)
    assert status == 0 and "is as it was made. Ada: 2 of 2 graded tasks passed, the course is finished" in said
    assert "a digest alone does not prove who did the work" in said

    status, said, _ = run("verify", page, "--course", copy, "--sandbox", "off")
    assert status == 0 and f"{NAME}: 2 of 2 tasks are passed again." in said

    mine(**{**RIGHT, "double": "def double(x):\n    return 4"})
    status, said, _ = run("verify", page, "--course", copy, "--sandbox", "off")
    assert status == 1 and f"{NAME}: 1 of 2 tasks are passed again (not passed now: Task 1: double a number)." in said

    (copy / NAME / f"{NAME}.ipynb").unlink()
    status, said, _ = run("verify", page, "--course", copy)
    assert status == 1 and "0 of 2 tasks are passed again (There is no notebook at" in said

    page.write_text(page.read_text().replace("2 of 2", "3 of 3"))
    status, said, complaint = run("verify", page)
    assert (status, said) == (2, "") and "was changed after it was made" in complaint and complaint.count("\n") == 1


def test_a_check_survives_a_damaged_progress_file_and_says_so(run, mine):
    file = mine(**RIGHT) / ".ai-lifecycle" / "progress.json"
    file.write_text("{")
    status, said, _ = run("check", LESSON.number)
    assert status == 0 and "Your progress file is damaged" in said and len(list(file.parent.glob("progress.damaged-*"))) == 1
    assert "2 of 2 tasks" in run("map")[1]


def test_progress_travels_between_two_copies(run, mine, tmp_path):
    mine(**RIGHT)
    run("check", LESSON.number)
    status, said, _ = run("map", "--export", "my-progress.json")
    assert status == 0 and "`ai-lifecycle map --import my-progress.json` brings it back." in said
    (tmp_path / "other" / ".ai-lifecycle").mkdir(parents=True)
    status, said, _ = run("map", "other", "--import", "my-progress.json")
    assert status == 0 and "2 of 2 tasks, 5 of 5 points" in said and "[mastered]" not in said
    assert "[mastered] the tasks of this lesson" in run("map", "other", "--aims")[1]


@pytest.mark.parametrize("arguments", [["map", "--import", "none.json"], ["portfolio"], ["verify", "none.html"], ["map", "--export", "."]])
def test_a_mistake_gets_one_sentence(run, mine, arguments):
    mine()
    status, _, complaint = run(*arguments)
    assert status == 2 and complaint.startswith("ai-lifecycle: ") and complaint.count("\n") == 1

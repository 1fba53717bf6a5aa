"""The main job, as three people do it: a learner fills a notebook in JupyterLab, `check` looks at it, nbgrader grades it.

Real commands, a real JupyterLab, a real Chromium; the score a learner sees at home is the one in the gradebook.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lesson_pages import LessonPage
from nbgrader.api import Gradebook

from ai_lifecycle.grading.notebooks import grading, identity, is_answer, read_notebook

ROOT = Path(__file__).parents[2]
LESSON, STEP = "03_training_process", "training_process"

pytestmark = pytest.mark.browser


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    """Run `ai-lifecycle` as a person would, in `folder`."""
    wide = {**os.environ, "COLUMNS": "200", "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "ai_lifecycle.cli", *arguments], cwd=folder, env=wide, capture_output=True, text=True
    )


def answers() -> dict[str, str]:
    """What a learner would write into each cell that is theirs, by its name: the course's solutions, without markers."""
    source = read_notebook(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb")
    return {
        identity(cell).removeprefix(f"{STEP}-"): "\n".join(line for line in cell.source.splitlines() if "### " not in line)
        for cell in source.cells
        if is_answer(cell)
    }


def learn(lesson: LessonPage, artifacts: Path) -> None:
    """Fill in the lesson, with one mistake that the visible test finds and that is then mended; save it."""
    page, right = lesson.page, answers()
    for name, text in right.items():
        lesson.write(name, text)
    lesson.write("cross_entropy", right["cross_entropy"].replace("np.mean", "np.sum"))
    page.keyboard.press("Escape")
    lesson.run("setup")
    for name in (name for name in right if name != "question"):
        lesson.run(name)
        if f"{name}-test" in lesson.places:
            lesson.run(f"{name}-test")
            if name == "cross_entropy":
                told = lesson.printed(f"{name}-test", "the loss is their mean")
                page.screenshot(path=artifacts / "lesson-not-yet.png")
                assert "Not yet" in told, f"the misconception is not named: {told!r}"
                assert "Traceback" not in told, "the learner sees a traceback of ours"
                lesson.write(name, right[name])
                lesson.run(name, f"{name}-test")
            shown = lesson.cell(f"{name}-test").locator(".jp-OutputArea").inner_text()
            assert lesson.shows_nothing(f"{name}-test"), f"{name}: {shown}"
    page.keyboard.press("Control+S")
    page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
    page.screenshot(path=artifacts / "lesson-filled-in.png")


def test_a_lesson_filled_in_through_jupyterlab_gets_the_same_score_at_home_and_in_the_gradebook(
    page, lab, artifacts, tmp_path
):
    home = lab.root / "home"
    home.mkdir()
    made = command("lab", "my-course", "--prepare-only", folder=home)
    assert made.returncode == 0, made.stderr
    notebook = home / "my-course" / LESSON / f"{LESSON}.ipynb"
    learn(LessonPage(page, lab, notebook), artifacts)

    checked = command("check", LESSON, folder=home)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    progress = json.loads((home / "my-course/.ai-lifecycle/progress.json").read_text())["lessons"][LESSON]["tasks"]
    assert {task["outcome"] for task in progress.values()} == {"passed"}

    course = tmp_path / "instructor"
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(notebook.parent, course / "submitted" / "learner" / LESSON)
    graded = command("grade", LESSON, "--course", str(course), folder=tmp_path)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grades = book.find_submission_notebook(LESSON, LESSON, "learner").grades
        in_the_gradebook = {grade.name.removesuffix("-test"): grade.auto_score for grade in grades if grade.auto_score is not None}
    at_home = {name: task["points"] for name, task in progress.items()}
    released = read_notebook(notebook)
    full = {identity(c).removesuffix("-test"): grading(c)["points"] for c in released.cells if grading(c).get("grade") and not is_answer(c)}
    assert at_home == full
    assert {name: in_the_gradebook[name] for name in at_home} == at_home

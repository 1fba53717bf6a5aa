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
from jupyter_pages import WHOLE_NOTEBOOK, chromium, find_chromium, jupyter_lab
from nbgrader.api import Gradebook

from ai_lifecycle.grading.notebooks import grading, identity, is_answer, read_notebook

ROOT = Path(__file__).parents[2]
ARTIFACTS = ROOT / "test-artifacts"
LESSON = "03_training_process"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        find_chromium() is None and not os.environ.get("CI"), reason="no Chromium on this machine; install it to run this"
    ),
]


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    """Run `ai-lifecycle` as a person would, in `folder`."""
    wide = {**os.environ, "COLUMNS": "200", "HOME": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "ai_lifecycle.cli", *arguments], cwd=folder, env=wide, capture_output=True, text=True
    )


def answers() -> dict[str, str]:
    """What a learner would write into each cell that is theirs: the course's own solutions, without their markers."""
    source = read_notebook(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb")
    return {
        identity(cell): "\n".join(line for line in cell.source.splitlines() if "### " not in line)
        for cell in source.cells
        if is_answer(cell)
    }


class NotebookPage:
    """The lesson, open in JupyterLab."""

    def __init__(self, page, notebook):
        self.page = page
        self.places = {identity(cell): place for place, cell in enumerate(notebook.cells)}

    def cell(self, name: str):
        return self.page.locator(".jp-Notebook-cell").nth(self.places[name])

    def write(self, name: str, text: str) -> None:
        cell = self.cell(name)
        cell.scroll_into_view_if_needed()
        if cell.locator(".jp-RenderedMarkdown:visible").count():
            cell.dblclick()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run(self, name: str) -> str:
        """Run one cell; return the text of its output once it is done."""
        cell = self.cell(name)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.wait_until_done(name)
        return cell.locator(".jp-OutputArea").inner_text()

    def wait_until_done(self, name: str) -> None:
        prompt = self.cell(name).locator(".jp-InputPrompt").first
        self.page.wait_for_function(
            "element => /\\[\\d+\\]/.test(element.textContent)", arg=prompt.element_handle(), timeout=90_000
        )


def learn(page, server, notebook: Path) -> None:
    """Fill in the lesson, with one mistake that the visible test finds and that is then mended; save it."""
    lesson, right = NotebookPage(page, read_notebook(notebook)), answers()
    page.goto(server.page(f"lab/tree/{LESSON}/{LESSON}.ipynb"))
    page.wait_for_selector(".jp-CodeCell .cm-content", timeout=60_000)
    for name, text in right.items():
        lesson.write(name, text)
    lesson.write("training_process-cross_entropy", right["training_process-cross_entropy"].replace("np.mean", "np.sum"))
    page.keyboard.press("Escape")
    for name in ["training_process-setup", *(name for name in right if name != "training_process-question")]:
        lesson.run(name)
        if f"{name}-test" in lesson.places:
            told = lesson.run(f"{name}-test")
            if name == "training_process-cross_entropy":
                page.screenshot(path=ARTIFACTS / "lesson-not-yet.png")
                assert "Not yet" in told and "the loss is their mean" in told, f"the misconception is not named: {told!r}"
                assert "Traceback" not in told, "the learner sees a traceback of ours"
                lesson.write(name, right[name])
                lesson.run(name)
                told = lesson.run(f"{name}-test")
            assert told.strip() == "", f"{name}: {told}"
    page.keyboard.press("Control+S")
    page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')", timeout=30_000)
    page.screenshot(path=ARTIFACTS / "lesson-filled-in.png")


def test_a_lesson_filled_in_through_jupyterlab_gets_the_same_score_at_home_and_in_the_gradebook(tmp_path):
    assert find_chromium(), "CI must have Chromium"
    ARTIFACTS.mkdir(exist_ok=True)
    made = command("lab", "my-course", "--prepare-only", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    notebook = tmp_path / "my-course" / LESSON / f"{LESSON}.ipynb"
    with jupyter_lab(tmp_path / "my-course", settings=WHOLE_NOTEBOOK) as server, chromium() as browser:
        learn(browser.new_page(viewport={"width": 1280, "height": 900}), server, notebook)

    checked = command("check", LESSON, folder=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    progress = json.loads((tmp_path / "my-course/.ai-lifecycle/progress.json").read_text())[LESSON]["tasks"]
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

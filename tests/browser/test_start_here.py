"""The first lesson as a newcomer meets it: the first task, then the playground, in a real JupyterLab."""

import pytest
from playground_pages import axe_findings, button, picture, wait_for_pictures

from ai_lifecycle.grading.notebooks import identity, read_notebook

LESSON = "00_start_here"

pytestmark = pytest.mark.browser


class Lesson:
    """The released lesson, open in JupyterLab."""

    def __init__(self, page, server):
        self.page = page
        cells = read_notebook(server.root / f"{LESSON}.ipynb").cells
        self.places = {identity(cell).removeprefix("start_here-"): place for place, cell in enumerate(cells)}
        page.goto(server.page(f"lab/tree/{LESSON}.ipynb"))
        page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()

    def cell(self, name: str):
        return self.page.locator(".jp-Notebook-cell").nth(self.places[name])

    def write(self, name: str, text: str) -> None:
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run(self, name: str) -> str:
        """Run one cell, as the lesson says: Shift and Enter; return the text of its output once it is done."""
        cell = self.cell(name)
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.text_content()
        for _ in range(20):
            cell.locator(".cm-content").click()
            self.page.keyboard.press("Shift+Enter")
            # JupyterLab drops the wish without a word while the kernel is still being connected.
            self.page.wait_for_timeout(500)
            if prompt.text_content() != before:
                break
        self.page.wait_for_function("prompt => /\\[\\d+\\]/.test(prompt.textContent)", arg=prompt.element_handle())
        return cell.locator(".jp-OutputArea").inner_text()


def test_newcomer_passes_the_first_task_then_trains_freezes_and_asks(page, server, artifacts):
    lesson = Lesson(page, server)
    assert "finished tickets are here" in lesson.run("setup")
    assert "NotImplementedError" in lesson.run("predict_one") + lesson.run("predict_one-try")
    assert lesson.run("predict_one-test").startswith("Not attempted: ")
    head = "def predict_one(weight, bias, estimate):\n"
    lesson.write("predict_one", head + "    return weight * estimate")
    lesson.run("predict_one")
    told = lesson.run("predict_one-test")
    assert told.startswith("Not yet: ") and "the bias is missing" in told and "Traceback" not in told
    lesson.write("predict_one", head + "    return weight * estimate + bias")
    lesson.run("predict_one")
    assert lesson.run("predict_one-test").strip() == "", "a test that is passed shows nothing"
    page.screenshot(path=artifacts / "start_here-first-task.png")

    lesson.run("playground")
    status = page.locator(".ai-status")
    status.filter(has_text="0 of 20 tickets").wait_for()
    button(page, "Play").click()
    # Tickets appear, then the line trains until its budget is spent.
    wait_for_pictures(page, 45)
    button(page, "Pause").click()
    status.filter(has_text="Training step").wait_for()
    line = picture(page, "Tickets").get_attribute("aria-label")
    assert "20 of 20 tickets are collected" in line and "0 × estimate + 0" not in line, "the line did not move"
    assert axe_findings(page) == []

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    frozen = picture(page, "The line's").get_attribute("aria-label")
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 150})
    status.filter(has_text="This call was inference").wait_for()
    first = status.text_content()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("old => document.querySelector('.ai-status').textContent !== old", arg=first)
    assert status.text_content().split("fingerprint")[1] == first.split("fingerprint")[1], "asking changed the line"
    assert picture(page, "The line's").get_attribute("aria-label") == frozen
    assert "inference" in picture(page, "Meter").get_attribute("aria-label")
    page.screenshot(path=artifacts / "start_here-frozen-1280.png")

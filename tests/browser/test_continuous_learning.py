"""Lesson 09 in a real JupyterLab: the stream runs, a policy is chosen, and the frozen model answers."""

import shutil
from pathlib import Path

import pytest
from jupyter_pages import LOW_LATENCY, jupyter_lab, run_cell
from playground_pages import axe_findings, button, picture, wait_for_pictures

from ai_lifecycle.grading.notebooks import identity, read_notebook

ROOT = Path(__file__).parents[2]
LESSON = "09_continuous_learning"
# Every cell in the page at once, so that the n-th cell of the page is the n-th of the notebook.
WHOLE_NOTEBOOK = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("stream")
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", root)
    with jupyter_lab(root, LOW_LATENCY, settings=WHOLE_NOTEBOOK) as started:
        yield started


def text_of(page, name: str) -> str:
    return picture(page, name).get_attribute("aria-label")


def test_reader_pays_for_a_policy_freezes_and_asks(page, server, artifacts):
    cells = read_notebook(server.root / f"{LESSON}.ipynb").cells
    places = {identity(cell).removeprefix("continuous_learning-"): place for place, cell in enumerate(cells)}
    page.goto(server.page(f"lab/tree/{LESSON}.ipynb"))
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    run_cell(page, places["setup"])
    run_cell(page, places["playground"])
    picture(page, "This sprint's").locator("image").wait_for(timeout=90_000)  # the first import, on a busy machine
    page.locator(".ai-playground").scroll_into_view_if_needed()
    status = page.locator(".ai-status")

    page.get_by_label("Your guess (coins)").fill("400")
    button(page, "Commit to it").click()
    page.get_by_label("Train again").select_option("every")
    button(page, "Play").click()
    wait_for_pictures(page, 12)
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    assert "of sprint 13," not in text_of(page, "This sprint's"), "the stream did not begin"
    assert "every 10" in text_of(page, "What each policy"), "the chosen policy is not shown"
    assert "training" in text_of(page, "Meter")
    page.screenshot(path=artifacts / "continuous_learning-playing-1280.png")
    assert axe_findings(page) == []

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 150})
    status.filter(has_text="unchanged").wait_for()
    first = status.text_content()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function(
        "old => { const now = document.querySelector('.ai-status').textContent;"
        " return now !== old && now.includes('unchanged'); }",
        arg=first,
    )
    assert status.text_content().split("Fingerprint")[1] == first.split("Fingerprint")[1], "asking changed the weights"

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("Break it: an alarm that always rings")
    status.filter(has_text="13 sprints").wait_for()
    page.get_by_label("Step by").select_option("sprints, fast")
    button(page, "Play").click()
    status.filter(has_text="Sprint 52 was the last").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    button(page, "Show as tables").click()
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "continuous_learning-broken-dark-800.png")

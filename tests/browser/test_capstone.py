"""Lesson 10 in a real JupyterLab: the year goes by, the reader's point moves, and the frozen model answers."""

import shutil
from pathlib import Path

import pytest
from jupyter_pages import LOW_LATENCY, jupyter_lab, run_cell
from playground_pages import axe_findings, button, picture, wait_for_pictures

from ai_lifecycle.grading.notebooks import identity, read_notebook

ROOT = Path(__file__).parents[2]
LESSON = "10_capstone"
# Every cell in the page at once, so that the n-th cell of the page is the n-th of the notebook.
WHOLE_NOTEBOOK = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("ledger")
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", root)
    with jupyter_lab(root, LOW_LATENCY, settings=WHOLE_NOTEBOOK) as started:
        yield started


def test_reader_plays_a_year_moves_the_point_freezes_and_asks(page, server, artifacts):
    cells = read_notebook(server.root / f"{LESSON}.ipynb").cells
    places = {identity(cell).removeprefix("capstone-"): place for place, cell in enumerate(cells)}
    page.goto(server.page(f"lab/tree/{LESSON}.ipynb"))
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    run_cell(page, places["setup"])
    run_cell(page, places["playground"])
    picture(page, "After week 0").wait_for(timeout=120_000)  # the first import, on a busy machine
    page.locator(".ai-playground").scroll_into_view_if_needed()
    status = page.locator(".ai-status")

    page.get_by_label("Your guess (coins)").fill("8000")
    button(page, "Commit to it").click()
    button(page, "Play").click()
    wait_for_pictures(page, 6)
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    status.filter(has_text="of 52; costs measured on this page").wait_for()
    page.screenshot(path=artifacts / "capstone-playing-1280.png")
    assert axe_findings(page) == []

    picture(page, "A training every 26 weeks").wait_for()
    page.locator('.ai-sheet svg[tabindex][aria-label^="A training every 26"]').focus()
    page.keyboard.press("ArrowLeft")
    picture(page, "A training every 25 weeks").wait_for()

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    button(page, "Ask a week's questions").click()
    status.filter(has_text="unchanged").wait_for()
    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()

    page.get_by_label("Preset").select_option("Break it: train every week, with dear labels")
    picture(page, "A training every 1 weeks").wait_for()
    page.get_by_label("Step by").select_option("weeks, fast")
    button(page, "Play").click()
    status.filter(has_text="The year is over").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    button(page, "Show as tables").click()
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "capstone-broken-dark-800.png")

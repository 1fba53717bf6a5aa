"""Lesson 04 in a real JupyterLab: the playground races, freezes and answers, by mouse, by keys and in both themes."""

import shutil
from pathlib import Path

import pytest
from jupyter_pages import LOW_LATENCY, jupyter_lab, run_cell
from playground_pages import axe_findings, button, picture, wait_for_pictures

from ai_lifecycle.grading.notebooks import identity, read_notebook

ROOT = Path(__file__).parents[2]
LESSON = "04_optimization"
# Every cell in the page at once, so that the n-th cell of the page is the n-th of the notebook.
WHOLE_NOTEBOOK = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("optimization")
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", root)
    with jupyter_lab(root, LOW_LATENCY, settings=WHOLE_NOTEBOOK) as started:
        yield started


def text_of(page, name: str) -> str:
    return picture(page, name).get_attribute("aria-label")


def test_reader_races_freezes_and_asks(page, server, artifacts):
    cells = read_notebook(server.root / f"{LESSON}.ipynb").cells
    places = {identity(cell).removeprefix("optimization-"): place for place, cell in enumerate(cells)}
    page.goto(server.page(f"lab/tree/{LESSON}.ipynb"))
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    run_cell(page, places["setup"])
    run_cell(page, places["playground"])
    picture(page, "Map").locator("image").wait_for(timeout=150_000)  # the first import of everything, on a busy machine
    page.locator(".ai-playground").scroll_into_view_if_needed()

    page.get_by_label("Your guess (epochs)").fill("30")
    button(page, "Commit to it").click()
    start, chart = text_of(page, "Map"), text_of(page, "Loss by steps")
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "optimization-playing-1280.png")
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    assert text_of(page, "Map") != start and text_of(page, "Loss by steps") != chart, "the racers did not move"
    page.locator(".ai-card").get_by_text("epochs, by RMSProp").wait_for()
    assert "Adam 32 bytes" in text_of(page, "Standings")

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    frozen = text_of(page, "Map")
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 150})
    status = page.locator(".ai-status")
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
    button(page, "Play").click()
    status.filter(has_text="frozen").wait_for()
    assert text_of(page, "Map").startswith(frozen.split(" Cursor")[0]), "the frozen racers moved"
    page.screenshot(path=artifacts / "optimization-frozen-1280.png")

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("Networks on a circle")
    status.filter(has_text="Epoch 0").wait_for()
    button(page, "Step").click()
    status.filter(has_text="Epoch 1:").wait_for()
    button(page, "Show as tables").click()
    assert axe_findings(page) == []
    page.screenshot(path=artifacts / "optimization-network-1280.png")
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.get_by_label("Preset").select_option("A saddle")
    page.set_viewport_size({"width": 800, "height": 1100})
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "optimization-dark-800.png")
    button(page, "Pause").click()

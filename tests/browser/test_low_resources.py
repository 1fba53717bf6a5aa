"""Lesson 08 in a real JupyterLab: a network trains, its copy shrinks while frozen and answers, in both themes."""

import shutil
from pathlib import Path

import pytest
from jupyter_pages import LOW_LATENCY, jupyter_lab, run_cell
from playground_pages import axe_findings, button, picture, wait_for_pictures

from ai_lifecycle.grading.notebooks import identity, read_notebook

ROOT = Path(__file__).parents[2]
LESSON = "08_low_resources"
# Every cell in the page at once, so that the n-th cell of the page is the n-th of the notebook.
WHOLE_NOTEBOOK = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    root = tmp_path_factory.mktemp("low_resources")
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", root)
    with jupyter_lab(root, LOW_LATENCY, settings=WHOLE_NOTEBOOK) as started:
        yield started


def text_of(page, name: str) -> str:
    return picture(page, name).get_attribute("aria-label")


def wait_for_another(page, name: str, text: str) -> None:
    """Wait until a picture says something else than `text`."""
    page.wait_for_function(
        "([name, text]) => { const now = document.querySelector(`.ai-sheet svg[aria-label^='${name}']`);"
        " return now && now.getAttribute('aria-label') !== text; }",
        arg=[name, text],
    )


def test_reader_trains_shrinks_and_asks(page, server, artifacts):
    cells = read_notebook(server.root / f"{LESSON}.ipynb").cells
    places = {identity(cell).removeprefix("low_resources-"): place for place, cell in enumerate(cells)}
    page.goto(server.page(f"lab/tree/{LESSON}.ipynb"))
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    run_cell(page, places["setup"])
    run_cell(page, places["playground"])
    picture(page, "Map").locator("image").wait_for(timeout=150_000)  # the first import of everything, on a busy machine
    page.locator(".ai-playground").scroll_into_view_if_needed()

    page.get_by_label("Your guess (bits)").fill("4")
    button(page, "Commit to it").click()
    score = text_of(page, "Score")
    button(page, "Play").click()
    wait_for_pictures(page, 20)
    wait_for_another(page, "Score", score)
    page.screenshot(path=artifacts / "low_resources-playing-1280.png")
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    page.locator(".ai-card").get_by_text("4 bits").first.wait_for()

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    status = page.locator(".ai-status")
    bytes_before = text_of(page, "Bytes")
    button(page, "A bit less").click()
    wait_for_another(page, "Bytes", bytes_before)
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
    page.screenshot(path=artifacts / "low_resources-frozen-1280.png")
    button(page, "Show as tables").click()
    page.get_by_text("Equal bits for every weight").wait_for()
    assert axe_findings(page) == []

    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("A spiral, 8 bits")
    status.filter(has_text="Epoch 0").wait_for()
    page.set_viewport_size({"width": 800, "height": 1100})
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "low_resources-dark-800.png")
    button(page, "Pause").click()
    button(page, "Play").wait_for()

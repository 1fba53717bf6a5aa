"""Lesson 07 as a learner opens it: its released notebook and its load generator, in a real JupyterLab."""

import re
import shutil
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_pages import open_notebook, run_cell
from playground_pages import axe_findings, button, picture, wait_for_pictures

pytestmark = pytest.mark.browser

NAME = "07_speed.ipynb"
LESSON = Path(__file__).parents[2] / "lessons" / "07_speed" / NAME
PATIENCE = 240_000  # milliseconds for training, start and load on a busy machine


def place_of(cell: str) -> int:
    """Return where a cell stands in the notebook, counted from 0."""
    return [one.id for one in nbformat.read(LESSON, as_version=4).cells].index(f"speed-{cell}")


def latency_says(page, words: str, patience: float = 60_000) -> None:
    """Wait until the picture of latency says so."""
    page.locator(f'.ai-sheet svg[aria-label^="Latency over time"][aria-label*="{words}"]').wait_for(timeout=patience)


def programs() -> list[psutil.Process]:
    """The servers and loads that descend from this test run."""
    ours = {"ai_lifecycle.serving_process", "ai_lifecycle.load_generator"}
    return [child for child in psutil.Process().children(recursive=True) if ours & {*child.cmdline()}]


def test_learner_loads_a_server_asks_it_and_leaves(page, lab, artifacts):
    page.set_default_timeout(90_000)  # training and a server start beside JupyterLab
    shutil.copy(LESSON, lab.root / NAME)
    open_notebook(page, lab, NAME)
    for cell in ("setup", "playground"):
        run_cell(page, place_of(cell))
    latency_says(page, "No question was asked yet")
    assert programs() == [], "a server runs before anybody pressed Play"
    page.get_by_label("Preset", exact=True).select_option("The same rush, in batches")
    status = page.locator(".ai-status")

    button(page, "Play").click()
    latency_says(page, "Over the last", PATIENCE)
    wait_for_pictures(page, 5)
    picture(page, "Limit light").wait_for()
    running = programs()
    assert len(running) == 2, "a server and a load"
    button(page, "Pause").click()
    status.filter(has_text=re.compile(r"questions a second come\. \d+ answered, p95")).wait_for()
    page.screenshot(path=artifacts / "speed-1280.png")

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    button(page, "Ask one question").click()
    status.filter(has_text="unchanged").wait_for()
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    light = axe_findings(page)
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    picture(page, "Latency over time").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / "speed-dark-800.png")
    assert (light, dark) == ([], [])

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    button(page, "Reset").click()
    latency_says(page, "No question was asked yet")
    assert psutil.wait_procs(running, timeout=60)[1] == [], "Reset left the server or the load running"

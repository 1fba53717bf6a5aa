"""Lesson 05 as a learner opens it: its released notebook and its console with a real server, in a real JupyterLab."""

import shutil
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_pages import open_notebook, output_of, run_cell
from playground_pages import axe_findings, button, choose_dark_theme, picture, wait_for_pictures

pytestmark = pytest.mark.browser

NAME = "05_deployment.ipynb"
LESSON = Path(__file__).parents[2] / "lessons" / "05_deployment" / NAME


def place_of(cell: str) -> int:
    """Return where a cell stands in the notebook, counted from 0."""
    return [one.id for one in nbformat.read(LESSON, as_version=4).cells].index(f"deployment-{cell}")


def servers() -> list[psutil.Process]:
    """The served bundles that descend from this test run."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "ai_lifecycle.serving_process" in child.cmdline()]


def test_learner_deploys_asks_and_closes(page, lab, artifacts):
    shutil.copy(LESSON, lab.root / NAME)
    open_notebook(page, lab, NAME)
    for cell in ("setup", "setup-tickets"):
        run_cell(page, place_of(cell))
    assert "of past sprints" in output_of(page, place_of("setup-tickets"), "sprints")
    run_cell(page, place_of("playground"))
    picture(page, "Map of answers").locator("image").wait_for()
    picture(page, "Map of answers").scroll_into_view_if_needed()
    assert servers() == [], "a server runs before anybody pressed Play"
    page.get_by_label("Preset", exact=True).select_option("Break it: the scaling forgotten")

    button(page, "Play").click()
    wait_for_pictures(page, 10)
    status = page.locator(".ai-status")
    status.filter(has_text="The story is told").wait_for(timeout=180_000)
    assert "changes 0 of" not in status.text_content() and "slip-2 changes" in status.text_content()
    assert "36 requests answered" in status.text_content()
    assert "slip-2" in picture(page, "Two answers").get_attribute("aria-label")
    (server,) = servers()
    page.screenshot(path=artifacts / "deployment-1280.png")

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 150})
    status.filter(has_text="over HTTP").wait_for()
    assert "unchanged" in status.text_content()
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    light = axe_findings(page)
    choose_dark_theme(page)
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    picture(page, "Map of answers").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / "deployment-dark-800.png")
    assert (light, dark) == ([], [])

    button(page, "Unfreeze").click()
    button(page, "Reset").click()
    gone, alive = psutil.wait_procs([server], timeout=20)
    assert alive == [], "Reset left the server running"

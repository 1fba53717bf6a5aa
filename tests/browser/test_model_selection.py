"""Lesson 02 as a learner opens it: its released notebook and its playground, in a real JupyterLab."""

import shutil
from pathlib import Path

import nbformat
import pytest
from jupyter_pages import open_notebook, output_of, run_cell
from playground_pages import axe_findings, button, choose_dark_theme, picture, wait_for_pictures

pytestmark = pytest.mark.browser

NAME = "02_model_selection.ipynb"
LESSON = Path(__file__).parents[2] / "lessons" / "02_model_selection" / NAME


def place_of(cell: str) -> int:
    """Return where a cell stands in the notebook, counted from 0."""
    return [one.id for one in nbformat.read(LESSON, as_version=4).cells].index(f"model_selection-{cell}")


def test_learner_fits_six_models_freezes_one_and_asks(page, lab, artifacts):
    shutil.copy(LESSON, lab.root / NAME)
    open_notebook(page, lab, NAME)
    run_cell(page, place_of("setup"))
    assert "tickets to train on" in output_of(page, place_of("setup"), "slipped")
    run_cell(page, place_of("playground"))
    picture(page, "Map of the chosen").locator("image").wait_for()
    picture(page, "Map of the chosen").scroll_into_view_if_needed()
    spread = picture(page, "Scores on the folds").get_attribute("aria-label")

    button(page, "Play").click()
    wait_for_pictures(page, 20)
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    assert picture(page, "Scores on the folds").get_attribute("aria-label") != spread, "no score has come in"
    assert picture(page, "Maps of all six").locator("image").count() >= 2, "no model has a map"

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    status = page.locator(".ai-status")
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 100})
    status.filter(has_text="unchanged").wait_for()
    assert "class" in status.text_content() and "Fingerprint" in status.text_content()
    page.screenshot(path=artifacts / "model-selection-1280.png")
    button(page, "Play").click()
    status.filter(has_text="frozen").wait_for()
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    light = axe_findings(page)
    choose_dark_theme(page)
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "model-selection-dark-800.png")
    assert (light, dark) == ([], [])

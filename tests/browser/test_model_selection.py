"""Lesson 02 as a learner opens it: its released notebook and its playground, in a real JupyterLab."""

import pytest
from playground_pages import (
    axe_findings,
    button,
    dark_theme,
    freeze,
    pause,
    picture,
    said,
    wait_for_pictures,
    wait_for_status,
    wait_until_changed,
)

# Slow: the default run shows a reader who trains, freezes and asks in `test_start_here.py` and `test_playground.py`.
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_learner_fits_six_models_freezes_one_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("02_model_selection")
    lesson.run("setup")
    assert "tickets to train on" in lesson.printed("setup", "slipped")
    lesson.show_playground()
    spread = said(page, "Scores on the folds")

    button(page, "Play").click()
    wait_for_pictures(page, 20)
    wait_until_changed(page, "Scores on the folds", spread)
    pause(page)
    assert picture(page, "Maps of all six").locator("image").count() >= 2, "no model has a map"

    freeze(page)
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 100})
    answer = wait_for_status(page, "unchanged")
    assert "class" in answer and "Fingerprint" in answer
    page.screenshot(path=artifacts / "model-selection-1280.png")
    button(page, "Play").click()
    wait_for_status(page, "frozen, so nothing can change them")
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    light = axe_findings(page)
    dark_theme(page)
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "model-selection-dark-800.png")
    assert (light, dark) == ([], [])

"""Lesson 04 in a real JupyterLab: the playground races, freezes and answers, by mouse, by keys and in both themes."""

import pytest
from playground_pages import (
    ask_by_click_and_by_keys,
    axe_findings,
    button,
    dark_theme,
    freeze,
    pause,
    said,
    wait_for_pictures,
    wait_for_status,
    wait_until_changed,
)

# Slow: the default run shows a reader who trains, freezes and asks in `test_start_here.py` and `test_playground.py`.
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_reader_races_freezes_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("04_optimization")
    lesson.run("setup")
    lesson.show_playground()

    page.get_by_label("Your guess (epochs)").fill("30")
    button(page, "Commit to it").click()
    page.locator(".ai-card").filter(has_text="30 epochs").wait_for()
    start, chart = said(page, "Map"), said(page, "Loss by steps")
    page.evaluate("document.querySelector('.ai-sheet image').dataset.first = 'yes'")
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    wait_until_changed(page, "Map", start)
    assert page.locator(".ai-sheet image[data-first=yes] ~ path").count() >= 8, "the landscape was drawn anew"
    wait_until_changed(page, "Loss by steps", chart)
    page.screenshot(path=artifacts / "optimization-playing-1280.png")
    pause(page)
    page.locator(".ai-card").get_by_text("epochs, by RMSProp").wait_for()
    assert "Adam 32 bytes" in said(page, "Standings")

    freeze(page)
    frozen = said(page, "Map")
    first, second = ask_by_click_and_by_keys(page, 150, 150)
    assert first == second and "unchanged" in first, "asking changed the weights"
    button(page, "Play").click()
    wait_for_status(page, "frozen, so nothing can change them")
    assert said(page, "Map").startswith(frozen.split(" Cursor")[0]), "the frozen racers moved"
    page.screenshot(path=artifacts / "optimization-frozen-1280.png")

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("Networks on a circle")
    wait_for_status(page, "Epoch 0")
    button(page, "Step").click()
    wait_for_status(page, "Epoch 1:")
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    assert axe_findings(page) == []
    page.screenshot(path=artifacts / "optimization-network-1280.png")
    dark_theme(page)
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.get_by_label("Preset").select_option("A saddle")
    page.set_viewport_size({"width": 800, "height": 1100})
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "optimization-dark-800.png")
    pause(page)

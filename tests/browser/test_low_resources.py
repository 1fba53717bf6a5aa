"""Lesson 08 in a real JupyterLab: a network trains, its copy shrinks while frozen and answers, in both themes."""

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
    wait_until_said,
)

# Slow: the default run shows a reader who trains, freezes and asks in `test_start_here.py` and `test_playground.py`.
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_reader_trains_shrinks_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("08_low_resources")
    lesson.run("setup")
    lesson.show_playground()

    page.get_by_label("Your guess (bits)").fill("4")
    button(page, "Commit to it").click()
    page.locator(".ai-card").filter(has_text="4 bits").wait_for()
    score = said(page, "Score against bytes")
    button(page, "Play").click()
    wait_for_pictures(page, 20)
    wait_until_changed(page, "Score against bytes", score)
    page.screenshot(path=artifacts / "low_resources-playing-1280.png")
    pause(page)

    freeze(page)
    needed = said(page, "Bytes")
    button(page, "A bit less").click()
    wait_until_changed(page, "Bytes", needed)
    wait_until_said(page, "Weights", "whole numbers of 7 bits")
    first, second = ask_by_click_and_by_keys(page, 150, 150)
    assert first == second and "unchanged" in first, "asking changed the weights"
    button(page, "Play").click()
    wait_for_status(page, "frozen, so nothing can change them")
    page.screenshot(path=artifacts / "low_resources-frozen-1280.png")
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    assert axe_findings(page) == []
    dark_theme(page)
    assert axe_findings(page) == []

    button(page, "Hide the tables").click()
    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("A spiral, 8 bits")
    wait_for_status(page, "Epoch 0")
    page.set_viewport_size({"width": 800, "height": 1100})
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "low_resources-dark-800.png")
    pause(page)

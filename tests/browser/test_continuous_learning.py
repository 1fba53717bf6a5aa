"""Lesson 09 in a real JupyterLab: the stream runs, a policy is chosen, and the frozen model answers."""

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
)

# Slow: the default run shows a reader who trains, freezes and asks in `test_start_here.py` and `test_playground.py`.
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_reader_pays_for_a_policy_freezes_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("09_continuous_learning")
    lesson.run("setup")
    lesson.show_playground()

    page.get_by_label("Your guess (coins)").fill("400")
    button(page, "Commit to it").click()
    page.locator(".ai-card").filter(has_text="400").wait_for()
    page.get_by_label("Train again").select_option("every")
    button(page, "Play").click()
    wait_for_pictures(page, 12)
    pause(page)
    assert "of sprint 13," not in said(page, "This sprint's"), "the stream did not begin"
    assert "every 10" in said(page, "What each policy"), "the chosen policy is not shown"
    assert "training" in said(page, "Meter")
    page.screenshot(path=artifacts / "continuous_learning-playing-1280.png")
    assert axe_findings(page) == []

    freeze(page)
    first, second = ask_by_click_and_by_keys(page, 150, 150)
    assert first == second and "unchanged" in first, "asking changed the weights"

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("Break it: an alarm that always rings")
    wait_for_status(page, "13 sprints")
    page.get_by_label("Step by").select_option("sprints, fast")
    button(page, "Play").click()
    wait_for_status(page, "Sprint 52 was the last")
    dark_theme(page)
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "continuous_learning-broken-dark-800.png")

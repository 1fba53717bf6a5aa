"""Lesson 10 in a real JupyterLab: the year goes by, the reader's point moves, and the frozen model answers."""

import pytest
from playground_pages import (
    axe_findings,
    button,
    dark_theme,
    freeze,
    pause,
    picture,
    wait_for_pictures,
    wait_for_status,
    wait_until_said,
)

# Slow: the default run shows a reader who trains, freezes and asks in `test_start_here.py` and `test_playground.py`.
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_reader_plays_a_year_moves_the_point_freezes_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("10_capstone")
    lesson.show_playground()
    wait_until_said(page, "Year so far", "After week 0 of 52")

    page.get_by_label("Your guess (coins)").fill("8000")
    button(page, "Commit to it").click()
    page.locator(".ai-card").filter(has_text="8000").wait_for()
    button(page, "Play").click()
    wait_for_pictures(page, 6)
    pause(page)
    wait_for_status(page, "of 52; costs measured on this page")
    page.screenshot(path=artifacts / "capstone-playing-1280.png")
    assert axe_findings(page) == []

    picture(page, "Interval").focus()
    wait_until_said(page, "Interval", "every 26 weeks")
    page.keyboard.press("ArrowLeft")
    wait_until_said(page, "Interval", "every 25 weeks")

    freeze(page)
    button(page, "Ask a week's questions").click()
    wait_for_status(page, "Fingerprint", "unchanged")
    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()

    page.get_by_label("Preset").select_option("Break it: train every week, with dear labels")
    wait_until_said(page, "Interval", "every week:")
    page.get_by_label("Step by").select_option("weeks, fast")
    button(page, "Play").click()
    wait_for_status(page, "The year is over")
    dark_theme(page)
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "capstone-broken-dark-800.png")

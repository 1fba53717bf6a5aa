"""Lesson 09 in a real JupyterLab: the stream runs, a policy is chosen, and the frozen model answers."""

import pytest
from jupyter_pages import run_cell
from playground_pages import (
    ask_by_pointer_and_keys,
    axe_findings,
    button,
    choose_dark_theme,
    open_lesson,
    picture,
    text_of,
    wait_for_pictures,
)

LESSON = "09_continuous_learning"

pytestmark = pytest.mark.browser


def test_reader_pays_for_a_policy_freezes_and_asks(page, server, artifacts):
    places = open_lesson(page, server, LESSON)
    run_cell(page, places["setup"])
    run_cell(page, places["playground"])
    picture(page, "This sprint's").locator("image").wait_for(timeout=90_000)  # the first import, on a busy machine
    page.locator(".ai-playground").scroll_into_view_if_needed()
    status = page.locator(".ai-status")

    page.get_by_label("Your guess (coins)").fill("400")
    button(page, "Commit to it").click()
    page.get_by_label("Train again").select_option("every")
    button(page, "Play").click()
    wait_for_pictures(page, 12)
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    assert "of sprint 13," not in text_of(page, "This sprint's"), "the stream did not begin"
    assert "every 10" in text_of(page, "What each policy"), "the chosen policy is not shown"
    assert "training" in text_of(page, "Meter")
    page.screenshot(path=artifacts / "continuous_learning-playing-1280.png")
    assert axe_findings(page) == []

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    ask_by_pointer_and_keys(page)

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("Break it: an alarm that always rings")
    status.filter(has_text="13 sprints").wait_for()
    page.get_by_label("Step by").select_option("sprints, fast")
    button(page, "Play").click()
    status.filter(has_text="Sprint 52 was the last").wait_for(timeout=60_000)
    choose_dark_theme(page)
    button(page, "Show as tables").click()
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "continuous_learning-broken-dark-800.png")

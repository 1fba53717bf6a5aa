"""Lesson 04 in a real JupyterLab: the playground races, freezes and answers, by mouse, by keys and in both themes."""

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

LESSON = "04_optimization"

pytestmark = pytest.mark.browser


def test_reader_races_freezes_and_asks(page, server, artifacts):
    places = open_lesson(page, server, LESSON)
    run_cell(page, places["setup"])
    run_cell(page, places["playground"])
    picture(page, "Map").locator("image").wait_for(timeout=150_000)  # the first import of everything, on a busy machine
    page.locator(".ai-playground").scroll_into_view_if_needed()

    page.get_by_label("Your guess (epochs)").fill("30")
    button(page, "Commit to it").click()
    start, chart = text_of(page, "Map"), text_of(page, "Loss by steps")
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "optimization-playing-1280.png")
    button(page, "Pause").click()
    button(page, "Play").wait_for()
    assert text_of(page, "Map") != start and text_of(page, "Loss by steps") != chart, "the racers did not move"
    page.locator(".ai-card").get_by_text("epochs, by RMSProp").wait_for()
    assert "Adam 32 bytes" in text_of(page, "Standings")

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    frozen = text_of(page, "Map")
    ask_by_pointer_and_keys(page)
    status = page.locator(".ai-status")
    button(page, "Play").click()
    status.filter(has_text="frozen").wait_for()
    assert text_of(page, "Map").startswith(frozen.split(" Cursor")[0]), "the frozen racers moved"
    page.screenshot(path=artifacts / "optimization-frozen-1280.png")

    button(page, "Unfreeze").click()
    button(page, "Freeze and infer").wait_for()
    page.get_by_label("Preset").select_option("Networks on a circle")
    status.filter(has_text="Epoch 0").wait_for()
    button(page, "Step").click()
    status.filter(has_text="Epoch 1:").wait_for()
    button(page, "Show as tables").click()
    assert axe_findings(page) == []
    page.screenshot(path=artifacts / "optimization-network-1280.png")
    choose_dark_theme(page)
    assert axe_findings(page) == []
    button(page, "Hide the tables").click()
    page.get_by_label("Preset").select_option("A saddle")
    page.set_viewport_size({"width": 800, "height": 1100})
    button(page, "Play").click()
    wait_for_pictures(page, 30)
    page.screenshot(path=artifacts / "optimization-dark-800.png")
    button(page, "Pause").click()

"""The first lesson as a newcomer meets it: the first task, then the playground, in a real JupyterLab."""

import pytest
from playground_pages import (
    ask_by_click_and_by_keys,
    axe_findings,
    button,
    freeze,
    pause,
    said,
    wait_for_status,
    wait_until_said,
)

pytestmark = pytest.mark.browser


def test_newcomer_passes_the_first_task_then_trains_freezes_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("00_start_here")
    lesson.run("setup")
    lesson.printed("setup", "finished tickets are here")
    lesson.run("predict_one", "predict_one-try", "predict_one-test")
    lesson.printed("predict_one-try", "NotImplementedError")
    assert lesson.printed("predict_one-test", "Not attempted: ").startswith("Not attempted: ")
    head = "def predict_one(weight, bias, estimate):\n"
    lesson.write("predict_one", head + "    return weight * estimate")
    lesson.run("predict_one", "predict_one-test")
    told = lesson.printed("predict_one-test", "the bias is missing")
    assert told.startswith("Not yet: ") and "Traceback" not in told
    lesson.write("predict_one", head + "    return weight * estimate + bias")
    lesson.run("predict_one", "predict_one-test")
    assert lesson.shows_nothing("predict_one-test"), "a test that is passed shows nothing"
    page.screenshot(path=artifacts / "start_here-first-task.png")

    lesson.show_playground()
    wait_for_status(page, "0 of 20 tickets")
    button(page, "Play").click()
    # Tickets appear, then the line trains until it is paused.
    wait_until_said(page, "Tickets", "20 of 20 tickets are collected")
    page.wait_for_function(
        "() => !document.querySelector('.ai-sheet svg[aria-label^=\"Tickets\"]').ariaLabel.includes('0 × estimate + 0')"
    )
    pause(page)
    wait_for_status(page, "Training step")
    assert axe_findings(page) == []

    freeze(page)
    frozen = said(page, "The line's")
    first, second = ask_by_click_and_by_keys(page, 150, 150, "This call was inference: the fingerprint is ")
    assert first == second, "asking changed the line"
    assert said(page, "The line's") == frozen
    assert "inference" in said(page, "Meter")
    page.screenshot(path=artifacts / "start_here-frozen-1280.png")

"""Lesson 6 as a learner meets it: train, freeze, draw with pointer and keys, move the threshold, in a real JupyterLab."""

import re

import pytest
from jupyter_pages import open_notebook, run_cell
from playground_pages import axe_findings, button, painted, picture, wait_for_pictures

from ai_lifecycle.grading.notebooks import identity, read_notebook

LESSON = "06_prediction"

pytestmark = pytest.mark.browser


def said(page, name: str) -> str:
    return picture(page, name).get_attribute("aria-label")


def wait_until_said(page, name: str, words: str) -> None:
    page.locator(f'.ai-sheet svg[aria-label^="{name}"][aria-label*="{words}"]').wait_for()


def stroke(page, name: str, *places: tuple[float, float]) -> None:
    """Press the pointer on a picture, move it through places given as shares of its sides, and lift it."""
    picture(page, name).scroll_into_view_if_needed()
    box = picture(page, name).bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=8)
    page.mouse.up()


def test_a_drawing_is_asked_about_and_the_threshold_follows_the_hand(page, server, artifacts):
    open_notebook(page, server, f"{LESSON}.ipynb")
    cells = [identity(cell).removeprefix("prediction-") for cell in read_notebook(server.root / f"{LESSON}.ipynb").cells]
    run_cell(page, cells.index("playground"))
    status = page.locator(".ai-status")
    status.filter(has_text="Epoch 0").wait_for()
    button(page, "Play").click()
    wait_for_pictures(page, 12)
    button(page, "Pause").click()
    status.filter(has_text=re.compile(r"Epoch [1-9]")).wait_for()
    assert axe_findings(page) == []

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    # A seven: a bar on top, then a slanted stroke.
    stroke(page, "Drawing pad", (0.2, 0.2), (0.8, 0.2), (0.45, 0.9))
    status.filter(has_text="from the nearest digit it has seen").wait_for()
    # Where the pointer was lifted, give or take one of the 32 places; the pictures follow the hand, so wait for the last.
    page.wait_for_function(
        """() => {
          const pen = document.querySelector('.ai-sheet svg[aria-label^="Drawing pad"]').ariaLabel.match(
            /Pen at (\\d+) across, (\\d+) down/);
          return Math.abs(pen[1] - 14.5) < 2 && Math.abs(pen[2] - 30) < 2;
        }"""
    )
    drawn = said(page, "Drawing pad")
    assert 150 < int(re.search(r"(\d+) of 1024 places hold ink", drawn)[1]) < 500, drawn
    wait_until_said(page, "The answer", "with ")
    page.screenshot(path=artifacts / "prediction-drawn-1280.png")

    before = painted(page)
    bill = said(page, "Costs")
    stroke(page, "Costs", (0.6, 0.5), (0.3, 0.5))
    page.wait_for_function("old => !document.querySelector('.ai-stage [aria-label^=\"Costs\"]').ariaLabel.includes(old)",
                           arg=re.search(r"At \d+%", bill)[0])  # fmt: skip
    assert painted(page) > before and "at=0." in page.locator(".ai-wide input").input_value()

    button(page, "Clear the sheet").click()
    wait_until_said(page, "Drawing pad", " 0 of 1024")
    picture(page, "Drawing pad").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "Enter", *["ArrowDown"] * 8):
        page.keyboard.press(key)
    wait_until_said(page, "The answer", "with ")
    button(page, "Noise").click()
    status.filter(has_text="Pure noise.").wait_for()
    page.get_by_label("Near enough").fill("2")
    page.keyboard.press("Enter")
    wait_until_said(page, "The answer", "I do not know")
    button(page, "Show as tables").click()
    fingerprint = page.locator(".ai-tables").get_by_text(re.compile("^[0-9a-f]{12}$")).inner_text()
    assert len(fingerprint) == 12 and "unchanged" in status.inner_text()
    assert axe_findings(page) == []

"""Lesson 6 as a learner meets it: train, freeze, draw with pointer and keys, move the threshold, in a real JupyterLab."""

import re

import pytest
from playground_pages import (
    axe_findings,
    button,
    freeze,
    pause,
    picture,
    said,
    wait_for_pictures,
    wait_for_status,
    wait_until_changed,
    wait_until_said,
)

pytestmark = pytest.mark.browser


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


def wait_until_the_pen_is_at(page, across: float, down: float) -> str:
    """Wait until the pen is where the pointer was lifted, give or take one of the 32 places; return what is said."""
    page.wait_for_function(
        """([across, down]) => {
          const pen = document.querySelector('.ai-sheet svg[aria-label^="Drawing pad"]').ariaLabel.match(
            /Pen at (\\d+) across, (\\d+) down/);
          return pen && Math.abs(pen[1] - across) < 2 && Math.abs(pen[2] - down) < 2;
        }""",
        arg=[across, down],
    )
    return said(page, "Drawing pad")


def test_a_drawing_is_asked_about_and_the_threshold_follows_the_hand(page, open_lesson, artifacts):
    lesson = open_lesson("06_prediction")
    lesson.show_playground()
    wait_for_status(page, "Epoch 0")
    button(page, "Play").click()
    wait_for_pictures(page, 12)
    pause(page)
    assert re.search(r"Epoch [1-9]", page.locator(".ai-status").inner_text())
    assert axe_findings(page) == []

    freeze(page)
    # A seven: a bar on top, then a slanted stroke.
    stroke(page, "Drawing pad", (0.2, 0.2), (0.8, 0.2), (0.45, 0.9))
    wait_for_status(page, "from the nearest digit it has seen")
    drawn = wait_until_the_pen_is_at(page, 14.5, 30)
    assert 150 < int(re.search(r"(\d+) of 1024 places hold ink", drawn)[1]) < 500, drawn
    wait_until_said(page, "The answer", "with ")
    page.screenshot(path=artifacts / "prediction-drawn-1280.png")

    threshold = re.search(r"At \d+%", said(page, "Costs"))[0]
    stroke(page, "Costs", (0.6, 0.5), (0.3, 0.5))
    page.wait_for_function(
        """old => {
          const costs = document.querySelector('.ai-sheet svg[aria-label^="Costs"]').ariaLabel;
          return !costs.includes(old) && document.querySelector(".ai-wide input").value.includes("at=0.");
        }""",
        arg=threshold,
    )

    slider = page.get_by_role("slider", name="Threshold")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    x, y, moved = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, said(page, "Costs")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 25, y, steps=8)
    held = wait_until_changed(page, "Costs", moved)  # the pointer is still down
    page.mouse.up()
    slider.press("Home")
    wait_until_said(page, "Costs", "At 0%")
    slider.press("ArrowRight")
    assert wait_until_said(page, "Costs", "At 1%") != held
    page.wait_for_function("""() => document.querySelector(".ai-wide input").value.includes("at=0.01")""")

    button(page, "Clear the sheet").click()
    wait_until_said(page, "Drawing pad", " 0 of 1024")
    picture(page, "Drawing pad").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "Enter", *["ArrowDown"] * 8):
        page.keyboard.press(key)
    wait_until_said(page, "The answer", "with ")
    button(page, "Noise").click()
    wait_for_status(page, "Pure noise.")
    page.get_by_role("spinbutton", name="Near enough").fill("2")
    page.keyboard.press("Enter")
    wait_until_said(page, "The answer", "I do not know")
    page.get_by_role("slider", name="Near enough").press("End")
    wait_until_said(page, "The answer", "with ", "from the nearest")
    wait_until_said(page, "Map with confidence", "answers at 100%", "The sheet lies at")
    page.get_by_role("slider", name="Sure enough").press("End")
    wait_until_said(page, "Map with confidence", "answers at 0%")
    wait_until_said(page, "The answer", "I do not know")
    button(page, "Show as tables").click()
    page.locator(".ai-tables").get_by_text(re.compile("^[0-9a-f]{12}$")).wait_for()
    assert "unchanged" in wait_for_status(page, "unchanged")
    assert axe_findings(page) == []

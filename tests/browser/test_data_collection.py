"""Lesson 1 as a learner opens it: the released notebook and its playground, in a real JupyterLab."""

import pytest
from playground_pages import (
    ask_by_click_and_by_keys,
    axe_findings,
    button,
    dark_theme,
    freeze,
    pause,
    picture,
    said,
    shown,
    wait_for_pictures,
    wait_for_status,
    wait_until_changed,
)

from ai_lifecycle.playground.pictures import MAP_SIZE, on_sheet

pytestmark = pytest.mark.browser


def wait_for_own_points(page, count) -> None:
    page.locator(f'svg[role=application][aria-label*=" {count} point"][aria-label*="of your own"]').wait_for()


def middle_of_point(page, own: str, number: int) -> tuple[float, float]:
    """Return where one of the own points, written as in the state string, lies on the page."""
    x, y, _ = [int(value) / 100 for value in own.split(",")][3 * number : 3 * number + 3]
    box = page.locator(".ai-sheet svg[role=application]").bounding_box()
    across, down = on_sheet(x, y)
    return box["x"] + across * box["width"] / MAP_SIZE[0], box["y"] + down * box["height"] / MAP_SIZE[1]


def own_points(page) -> str:
    """The points that the learner put down, as the state string has them."""
    return page.get_by_label("State", exact=True).input_value().split("own=")[1]


def wait_until_dragged(page, x: float, y: float) -> None:
    """Wait until the first of the own points lies at a place, give or take two hundredths: it follows the pointer."""
    page.wait_for_function(
        """([input, x, y]) => {
          const [across, down] = input.value.split("own=")[1].split(",");
          return Math.abs(across - x) <= 2 && Math.abs(down - y) <= 2;
        }""",
        arg=[page.get_by_label("State", exact=True).element_handle(), x, y],
    )


def test_a_learner_opens_the_lesson_collects_freezes_and_asks(page, open_lesson, artifacts):
    lesson = open_lesson("01_data_collection")
    lesson.run("setup", "setup-export")
    assert "jira.csv" in lesson.printed("setup-export", "exported")

    lesson.show_playground()
    nothing = shown(page, "Map")
    page.get_by_label("Left out", exact=True).select_option("left")
    page.get_by_label("Share of wrong labels", exact=True).fill("0.1")
    page.get_by_label("Share of wrong labels", exact=True).press("Enter")
    button(page, "Commit to it").click()
    page.locator(".ai-card").filter(has_text="Measured: not yet").wait_for()
    button(page, "Play").click()
    wait_for_pictures(page, 5)
    page.screenshot(path=artifacts / "data_collection-playing-1280.png")
    wait_until_changed(page, "Map", nothing, shown)
    pause(page)
    assert "labels. Right, in the mean of 8" in said(page, "Learning curve")

    drawn = page.locator(".ai-sheet svg[role=application]")
    drawn.click(position={"x": 60, "y": 150})
    wait_for_own_points(page, 1)
    for key in (*["ArrowRight"] * 3, "Enter"):
        page.keyboard.press(key)
    wait_for_own_points(page, 2)
    own = own_points(page)
    page.mouse.move(*middle_of_point(page, own, 0))
    page.mouse.down()
    page.mouse.move(*middle_of_point(page, "30,-60,0", 0), steps=4)
    page.mouse.up()
    wait_for_status(page, "Put down a point of class A")
    wait_until_dragged(page, 30, -60)
    assert own_points(page).split(",")[3:] == own.split(",")[3:], "another point moved"
    page.screenshot(path=artifacts / "data_collection-own-points-1280.png")
    button(page, "Take my points away").click()
    wait_for_own_points(page, "No")

    freeze(page)
    frozen = shown(page, "Map")
    first, second = ask_by_click_and_by_keys(page, 60, 150)
    assert first == second and "unchanged" in first, "asking changed weights"
    button(page, "Play").click()
    wait_for_status(page, "frozen, so nothing can change them")
    assert shown(page, "Map") == frozen, "the frozen model learned"

    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    light = axe_findings(page)
    dark_theme(page)
    dark = axe_findings(page)
    button(page, "Hide the tables").click()
    page.set_viewport_size({"width": 800, "height": 1100})
    page.locator(".ai-stage").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / "data_collection-dark-800.png")
    assert (light, dark) == ([], [])

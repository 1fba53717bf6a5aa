"""Lesson 1 as a learner opens it: the released notebook and its playground, in a real JupyterLab."""

import shutil
from pathlib import Path

import nbformat
import pytest
from jupyter_pages import LOW_LATENCY, WHOLE_NOTEBOOK, jupyter_lab, open_notebook, output_of, run_cell
from playground_pages import axe_findings, button, choose_dark_theme, picture, wait_for_pictures

from ai_lifecycle.playground.pictures import MAP_SIZE, on_sheet

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LESSON = "01_data_collection"


def wait_for_own_points(page, count) -> None:
    page.locator(f'svg[role=application][aria-label*=" {count} point"][aria-label*="of your own"]').wait_for()


def middle_of_point(page, own: str, number: int) -> tuple[float, float]:
    """Return where one of the own points, written as in the state string, lies on the page."""
    x, y, _ = [int(value) / 100 for value in own.split(",")][3 * number : 3 * number + 3]
    box = page.locator(".ai-sheet svg[role=application]").bounding_box()
    across, down = on_sheet(x, y)
    return box["x"] + across * box["width"] / MAP_SIZE[0], box["y"] + down * box["height"] / MAP_SIZE[1]


def test_a_learner_opens_the_lesson_collects_freezes_and_asks(page, tmp_path, artifacts):
    shutil.copy(ROOT / "lessons" / LESSON / f"{LESSON}.ipynb", tmp_path / "lesson.ipynb")
    cells = [cell.id for cell in nbformat.read(tmp_path / "lesson.ipynb", as_version=4).cells]
    with jupyter_lab(tmp_path, LOW_LATENCY, settings=WHOLE_NOTEBOOK) as server:
        open_notebook(page, server, "lesson.ipynb")
        run_cell(page, cells.index("data_collection-setup"))
        run_cell(page, cells.index("data_collection-setup-export"))
        assert "jira.csv" in output_of(page, cells.index("data_collection-setup-export"), "exported")

        run_cell(page, cells.index("data_collection-playground"))
        shown = picture(page, "Map").locator("image")
        shown.wait_for()
        nothing = shown.get_attribute("href")
        page.get_by_label("Left out", exact=True).select_option("left")
        page.get_by_label("Share of wrong labels", exact=True).fill("0.1")
        page.get_by_label("Share of wrong labels", exact=True).press("Enter")
        button(page, "Commit to it").click()
        page.locator(".ai-card").filter(has_text="Measured: not yet").wait_for()
        button(page, "Play").click()
        wait_for_pictures(page, 5)
        page.screenshot(path=artifacts / "data_collection-playing-1280.png")
        button(page, "Pause").click()
        button(page, "Play").wait_for()
        assert shown.get_attribute("href") != nothing, "the map did not change"
        assert "labels. Right, in the mean of 8" in picture(page, "Learning curve").get_attribute("aria-label")

        drawn = page.locator(".ai-sheet svg[role=application]")
        drawn.click(position={"x": 60, "y": 150})
        wait_for_own_points(page, 1)
        for key in (*["ArrowRight"] * 3, "Enter"):
            page.keyboard.press(key)
        wait_for_own_points(page, 2)
        own = page.get_by_label("State", exact=True).input_value().split("own=")[1]
        page.mouse.move(*middle_of_point(page, own, 0))
        page.mouse.down()
        page.mouse.move(*middle_of_point(page, "30,-60,0", 0), steps=4)
        page.mouse.up()
        page.locator(".ai-status").filter(has_text="Put down a point of class A").wait_for()
        dragged = page.get_by_label("State", exact=True).input_value().split("own=")[1].split(",")
        assert [int(value) for value in dragged[:2]] == pytest.approx([30, -60], abs=2), "the point did not follow"
        assert dragged[3:] == own.split(",")[3:], "another point moved"
        page.screenshot(path=artifacts / "data_collection-own-points-1280.png")
        button(page, "Take my points away").click()
        wait_for_own_points(page, "No")

        button(page, "Freeze and infer").click()
        button(page, "Unfreeze").wait_for()
        frozen = shown.get_attribute("href")
        drawn.click(position={"x": 60, "y": 150})
        status = page.locator(".ai-status")
        status.filter(has_text="Nothing was collected there").filter(has_text="unchanged").wait_for()
        first = status.text_content()
        for key in (*["ArrowRight"] * 3, "Enter"):
            page.keyboard.press(key)
        page.wait_for_function("old => document.querySelector('.ai-status').textContent !== old", arg=first)
        assert status.text_content().split("Fingerprint")[1] == first.split("Fingerprint")[1], "asking changed weights"
        button(page, "Play").click()
        status.filter(has_text="frozen").wait_for()
        assert shown.get_attribute("href") == frozen, "the frozen model learned"

        button(page, "Show as tables").click()
        light = axe_findings(page)
        choose_dark_theme(page)
        dark = axe_findings(page)
        button(page, "Hide the tables").click()
        page.set_viewport_size({"width": 800, "height": 1100})
        page.locator(".ai-stage").scroll_into_view_if_needed()
        page.screenshot(path=artifacts / "data_collection-dark-800.png")
        assert (light, dark) == ([], [])

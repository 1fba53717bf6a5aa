"""Whole pages by axe-core: each released lesson, the map and the gallery. And what moves on them, and for whom."""

import shutil

import pytest
from jupyter_pages import LOW_LATENCY, open_notebook, run_to_the_end, voila
from lesson_pages import LESSONS as RELEASED
from playground_pages import axe_findings, button, controls_not_reached, wait_for_status

from ai_lifecycle.course import LESSONS
from ai_lifecycle.playground.gallery import names

WRITTEN = [lesson.name for lesson in LESSONS if (RELEASED / lesson.name).is_dir()]
FIRST = "03_training_process"
# What axe-core finds in JupyterLab itself, on any notebook, and what nothing of ours can mend: the rule and the element.
JUPYTERLAB = (
    ("aria-allowed-attr", "jp-button"),  # buttons of the toolbars say that they are pressed before they are buttons
    ("aria-input-field-name", ".cm-content"),  # the editors of cells have no names
    ("scrollable-region-focusable", ".cm-scroller"),  # long lines of code scroll once Enter has led into the editor
    ("aria-required-children", ".jp-WindowedPanel-viewport"),  # a notebook is a feed, and its cells are no articles
)

pytestmark = pytest.mark.browser


def serious(page) -> list[str]:
    """What axe-core finds of serious or critical impact on the whole page, JupyterLab's own apart."""
    return axe_findings(page, within="body", without=JUPYTERLAB, impacts=("serious", "critical"))


@pytest.mark.parametrize(
    "name", [FIRST, *(pytest.param(name, marks=pytest.mark.slow) for name in WRITTEN if name != FIRST)]
)
def test_a_released_lesson_can_be_read_by_everybody(name, page, open_lesson):
    lesson = open_lesson(name)
    lesson.show_playground()
    assert serious(page) == []


@pytest.mark.slow
def test_the_map_can_be_read_by_everybody(page, lab):
    shutil.copy(RELEASED / "map.ipynb", lab.root)
    open_notebook(page, lab, "map.ipynb")
    code = page.locator(".jp-Notebook .jp-Cell").evaluate_all("cells => cells.findIndex(c => c.matches('.jp-CodeCell'))")
    run_to_the_end(page, code)
    page.locator(".jp-OutputArea table").wait_for()
    assert serious(page) == []


@pytest.mark.slow
def test_every_playground_of_the_gallery_can_be_used_by_everybody(page, tmp_path):
    shutil.copy(RELEASED / "playground.ipynb", tmp_path)
    with voila(tmp_path, LOW_LATENCY.replace("ServerApp", "Voila")) as server:
        for name in names().values():
            page.goto(f"{server.url}/voila/render/playground.ipynb?state={name}")
            page.locator(".ai-stage[data-painted]").wait_for()
            found = axe_findings(page, within="body", impacts=("serious", "critical"))
            assert (name, found, controls_not_reached(page)) == (name, [], [])


def test_nothing_moves_for_those_who_want_less_motion_until_they_press_play(page, open_lesson):
    page.emulate_media(reduced_motion="reduce")
    open_lesson("00_start_here").show_playground()
    status = wait_for_status(page, "0 of 20 tickets")
    moving = """() => [...document.querySelectorAll(".ai-playground, .ai-playground *")].filter((one) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
      const lasts = transitionDuration.split(",").some((part) => parseFloat(part) > 0);
      return animationName !== "none" || lasts || scrollBehavior === "smooth";
    }).map((one) => one.outerHTML.slice(0, 100))"""
    assert page.evaluate(moving) == []
    painted = page.locator(".ai-stage").get_attribute("data-painted")
    page.wait_for_timeout(500)
    assert page.locator(".ai-stage").get_attribute("data-painted") == painted, "a picture changes by itself"
    assert page.locator(".ai-status").text_content() == status
    button(page, "Step").click()
    wait_for_status(page, "1 of 20 tickets")
    assert page.evaluate(moving) == [], "what a step changes, changes at once"

"""Lesson 05 as a learner opens it: its released notebook and its console with a real server, in a real JupyterLab."""

import pytest
from playground_pages import (
    axe_findings,
    button,
    dark_theme,
    freeze,
    picture,
    said,
    wait_for_pictures,
    wait_for_status,
)
from processes import children_running, is_gone

pytestmark = pytest.mark.browser


def test_learner_deploys_asks_and_closes(page, lab, open_lesson, artifacts):
    def servers():
        return children_running("ai_lifecycle.serving_process", of=lab.pid)

    lesson = open_lesson("05_deployment")
    lesson.run("setup", "setup-tickets")
    assert "of past sprints" in lesson.printed("setup-tickets", "sprints")
    lesson.show_playground()
    assert servers() == [], "a server runs before anybody pressed Play"
    page.get_by_label("Preset", exact=True).select_option("Break it: the scaling forgotten")
    page.wait_for_function("() => document.querySelector('.ai-wide input').value.includes('scaling=forgotten')")

    button(page, "Play").click()
    wait_for_pictures(page, 10)
    told = wait_for_status(page, "The story is told", "36 requests answered")
    assert "changes 0 of" not in told and "slip-2 changes" in told
    assert "slip-2" in said(page, "Two answers")
    (server,) = servers()
    page.screenshot(path=artifacts / "deployment-1280.png")

    freeze(page)
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 150})
    assert "unchanged" in wait_for_status(page, "over HTTP")
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    light = axe_findings(page)
    dark_theme(page)
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    picture(page, "Map of answers").scroll_into_view_if_needed()
    page.screenshot(path=artifacts / "deployment-dark-800.png")
    assert (light, dark) == ([], [])

    page.close()
    assert is_gone(server.pid), "the tab was closed, and the server still runs"
    assert lab.kernels(), "it ended with its kernel, not with its page"


@pytest.mark.slow
def test_a_notebook_closed_inside_jupyterlab_leaves_no_server(page, lab, open_lesson):
    lesson = open_lesson("05_deployment")
    lesson.run("setup", "setup-tickets")
    lesson.show_playground()
    button(page, "Play").click()
    wait_for_status(page, "The story is told", "36 requests answered")
    (server,) = children_running("ai_lifecycle.serving_process", of=lab.pid)

    page.remove_locator_handler(page.locator("dialog.jp-Dialog"))  # it would answer for the reader
    page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabCloseIcon").first.click()
    page.locator("dialog.jp-Dialog").get_by_role("button", name="Discard").click()
    page.locator(".ai-stage").wait_for(state="detached")
    assert lab.kernels(), "the kernel was to stay: JupyterLab keeps it"
    assert is_gone(server.pid, 300), "the notebook is closed, and the server still runs"

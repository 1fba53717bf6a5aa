"""The gallery as a visitor meets it: `ai-lifecycle play`, a button for each playground, and links that carry a state."""

import shutil
from pathlib import Path

import pytest
from jupyter_pages import gallery, open_notebook, run_cell, write_notebook
from playground_pages import axe_findings, button, picture, said, wait_for_pictures

from ai_lifecycle.playground.gallery import names

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    """The address of the playgrounds."""
    with gallery(tmp_path_factory.mktemp("play")) as (address, _):
        yield address


def choose(page, title: str) -> None:
    """Press a playground's button, and wait until its pictures are there."""
    name = names()[next(known for known in names() if title in known)]
    page.get_by_role("button", name=title).click()
    page.wait_for_function(
        "name => document.querySelector('.ai-wide input')?.value === name && document.querySelector('.ai-stage')?.dataset.painted",
        arg=name,
    )  # fmt: skip


def shared_link(page) -> str:
    """Press “Copy link”, and return the link that is shown, which is also on the clipboard."""
    button(page, "Copy link").click()
    anchor = page.locator(".ai-link a")
    anchor.wait_for()
    link = anchor.get_attribute("href")
    page.wait_for_function("link => navigator.clipboard.readText().then(text => text === link)", arg=link)
    return link


def test_a_visitor_chooses_plays_and_shares_what_was_seen(page, play, artifacts):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(play)
    page.locator(".ai-stage[data-painted]").wait_for()
    assert page.locator(".ai-menu button").count() == len(names())
    assert axe_findings(page, ".ai-gallery") == []
    page.screenshot(path=artifacts / "gallery-1280.png")

    choose(page, "Training process")
    page.locator(".ai-card").filter(has_text="Predict first.").wait_for()
    page.get_by_label("Preset").select_option("Break it: steps too large")
    page.wait_for_function("document.querySelector('.ai-wide input').value.includes('lr=')")
    state = page.get_by_label("State", exact=True).input_value()
    link = shared_link(page)
    seen = []
    for address in (None, link):
        if address:
            page.goto(address)
            page.wait_for_function("wanted => document.querySelector('.ai-wide input')?.value === wanted", arg=state)
        for number in (1, 2):
            button(page, "Step").click()
            page.locator(".ai-status").filter(has_text=f"Epoch {number}").wait_for()
        picture(page, "Loss").locator("path").first.wait_for()
        seen.append((picture(page, "Map").locator("image").get_attribute("href"), said(page, "Loss")))
    assert seen[0] == seen[1], "the link shows other frames"


def test_a_link_from_jupyterlab_opens_the_gallery_in_that_state(page, lab):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shutil.copy(ROOT / "lessons" / "playground.ipynb", lab.root)
    folder = lab.root / "a lesson"
    folder.mkdir(exist_ok=True)
    write_notebook(folder / "own.ipynb", "from ai_lifecycle.playground.start_here import playground\nplayground()")
    open_notebook(page, lab, "a lesson/own.ipynb")
    run_cell(page, 0)
    page.locator(".ai-stage[data-painted]").wait_for()
    page.get_by_label("Preset").select_option("Only three tickets")
    page.wait_for_function("document.querySelector('.ai-wide input').value === 'start_here?rows=3'")
    page.goto(shared_link(page))
    page.locator(".ai-menu").wait_for()
    page.wait_for_function("document.querySelector('.ai-wide input')?.value === 'start_here?rows=3'")
    button(page, "Play").click()
    wait_for_pictures(page, 3)


@pytest.mark.slow
@pytest.mark.parametrize("title", names())
def test_every_playground_of_the_gallery_opens_and_can_be_used_by_everybody(page, play, title, artifacts):
    page.goto(play)
    page.locator(".ai-stage[data-painted]").wait_for()
    choose(page, title)
    assert page.locator(".ai-card").inner_text().split("Predict first.")[1].strip()
    assert page.get_by_label("Preset").locator("option").count() > 3
    found = axe_findings(page, ".ai-gallery")
    for theme, width in (("light", 1280), ("light", 800), ("dark", 1280), ("dark", 800)):
        page.set_viewport_size({"width": width, "height": 1100})
        page.goto(f"{play}?theme={theme}&state={names()[title]}")
        page.locator(".ai-stage[data-painted]").wait_for()
        button(page, "Play").click()
        wait_for_pictures(page, 5)
        page.screenshot(path=artifacts / f"gallery-{names()[title]}-{theme}-{width}.png", full_page=True)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{theme}, {width} pixels wide: the page has to be scrolled sideways by {overflow}"
    assert found + axe_findings(page, ".ai-gallery") == []

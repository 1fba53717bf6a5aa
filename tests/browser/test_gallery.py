"""The gallery as a visitor meets it: `ai-lifecycle play`, a button for each playground, and links that carry a state."""

import shutil
from pathlib import Path

import pytest
from jupyter_pages import gallery, open_notebook, run_cell, write_notebook
from playground_pages import (
    axe_findings,
    button,
    said,
    sheets_in_disorder,
    shown,
    wait_for_pictures,
    wait_for_status,
    wait_until_painted,
)

from ai_lifecycle.playground.gallery import names

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    """The address of the playgrounds."""
    with gallery(tmp_path_factory.mktemp("play")) as (address, _):
        yield address


def wait_for_state(page, state: str) -> None:
    """Wait until a playground stands there in a state, with its pictures."""
    page.wait_for_function(
        "state => document.querySelector('.ai-wide input')?.value === state"
        " && document.querySelector('.ai-stage')?.dataset.painted",
        arg=state,
    )
    wait_until_painted(page)


def colours_of(page, name: str, word: str) -> dict[str, str]:
    """Return the colour of a word that is drawn in a picture, and that of the paper laid under it."""
    return page.evaluate(
        """([name, word]) => {
          const text = [...document.querySelectorAll(`.ai-sheet svg[aria-label^="${name}"] text`)].find(
            (one) => one.textContent === word);
          return { ink: getComputedStyle(text).fill, paper: getComputedStyle(text.previousElementSibling).fill };
        }""",
        [name, word],
    )


def shared_link(page) -> str:
    """Press “Copy link”, and return the link that is shown, once it is on the clipboard too."""
    button(page, "Copy link").click()
    anchor = page.locator(".ai-link a")
    anchor.wait_for()
    link = anchor.get_attribute("href")
    page.wait_for_function("link => navigator.clipboard.readText().then(text => text === link)", arg=link)
    return link


def test_a_visitor_chooses_plays_and_shares_what_was_seen(page, play, artifacts):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(play)
    wait_for_state(page, "start_here")
    assert page.locator(".ai-menu button").count() == len(names())
    assert axe_findings(page, ".ai-gallery") == []
    assert sheets_in_disorder(page) == []
    page.screenshot(path=artifacts / "gallery-1280.png")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    assert colours_of(page, "Loss curve", "goal") == {"ink": "rgb(255, 255, 255)", "paper": "rgb(0, 0, 0)"}
    page.emulate_media(forced_colors="none", color_scheme="light")

    page.get_by_role("button", name="Training process").click()
    wait_for_state(page, "training_process")
    page.locator(".ai-card").filter(has_text="Predict first.").wait_for()
    page.get_by_label("Preset").select_option("Exclusive or")
    state = "training_process?data=xor&net=6"
    wait_for_state(page, state)
    link, seen = shared_link(page), []
    for address in (None, link):
        if address:
            page.goto(address)
            wait_for_state(page, state)
        for number in (1, 2):
            button(page, "Step").click()
            wait_for_status(page, f"Epoch {number},")
        seen.append((shown(page, "Map"), said(page, "Loss")))
    assert seen[0] == seen[1], "the link shows other frames"


def test_a_link_from_jupyterlab_opens_the_gallery_in_that_state(page, lab):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    course = lab.root / "shared course"
    (course / "a lesson").mkdir(parents=True)
    shutil.copy(ROOT / "lessons" / "playground.ipynb", course)
    write_notebook(course / "a lesson" / "own.ipynb", "from ai_lifecycle.playground.start_here import playground\nplayground()")
    open_notebook(page, lab, "shared course/a lesson/own.ipynb")
    run_cell(page, 0)
    wait_for_state(page, "start_here")
    page.get_by_label("Preset").select_option("Only three tickets")
    wait_for_state(page, "start_here?rows=3")
    link = shared_link(page)
    assert link.startswith(f"{lab.url}/voila/render/shared%20course/playground.ipynb?state=")
    page.goto(link)
    page.locator(".ai-menu").wait_for()
    wait_for_state(page, "start_here?rows=3")
    button(page, "Play").click()
    wait_for_pictures(page, 3)


@pytest.mark.slow
@pytest.mark.parametrize("title", names())
def test_every_playground_of_the_gallery_opens_and_can_be_used_by_everybody(page, play, title, artifacts):
    name = names()[title]
    page.goto(play)
    wait_for_state(page, "start_here")
    page.get_by_role("button", name=title).click()
    wait_for_state(page, name)
    assert page.locator(".ai-card").inner_text().split("Predict first.")[1].strip()
    assert page.get_by_label("Preset").locator("option").count() > 3
    found = axe_findings(page, ".ai-gallery")
    for theme, width in (("light", 1280), ("light", 800), ("dark", 1280), ("dark", 800)):
        page.set_viewport_size({"width": width, "height": 1300})
        page.goto(f"{play}?theme={theme}&state={name}")
        wait_for_state(page, name)
        button(page, "Play").click()
        wait_for_pictures(page, 5)
        page.screenshot(path=artifacts / f"gallery-{name}-{theme}-{width}.png")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sheets_in_disorder(page) == [], (theme, width)
        assert overflow <= 0, f"{theme}, {width} pixels wide: the page has to be scrolled sideways by {overflow}"
    assert found + axe_findings(page, ".ai-gallery") == []

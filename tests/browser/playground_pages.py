"""A playground on a page: its buttons, pictures and words, how to wait for them, and what axe-core finds there.

What a click changes arrives later: the kernel answers when it can, and the page paints one picture a frame. So nothing
is read right after an action; a test waits for the state it wants and then reads what else belongs to it.
"""

import importlib.util
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def picture(page: Page, name: str):
    """The element that carries one picture, by the beginning of its accessible name."""
    return page.locator(f'.ai-sheet svg[aria-label^="{name}"]')


def shown(page: Page, name: str) -> str:
    """The raster of one picture, as it is painted now."""
    return picture(page, name).locator("image").first.get_attribute("href")


def said(page: Page, name: str) -> str:
    """The words of one picture, as they are now."""
    return picture(page, name).get_attribute("aria-label")


def wait_until_said(page: Page, name: str, *words: str) -> str:
    """Wait until the words of a picture contain all of these; return them."""
    having = "".join(f'[aria-label*="{one}"]' for one in words)
    page.locator(f'.ai-sheet svg[aria-label^="{name}"]{having}').wait_for()
    return said(page, name)


def wait_until_changed(page: Page, name: str, old: str, read=said) -> str:
    """Wait until a picture no longer is as it was; return how it is. read: `said`, its words, or `shown`, its raster."""
    part = "svg" if read is said else "svg.querySelector('image')"
    attribute = "aria-label" if read is said else "href"
    page.wait_for_function(
        f"""([name, old]) => {{
          const svg = document.querySelector(`.ai-sheet svg[aria-label^="${{name}}"]`);
          const now = svg && {part}?.getAttribute("{attribute}");
          return now && now !== old;
        }}""",
        arg=[name, old],
    )
    return read(page, name)


def wait_for_pictures(page: Page, count: int) -> None:
    """Wait until a picture is painted that was sent so many after the present one; a slow page leaves some out."""
    page.wait_for_function(
        "wanted => +document.querySelector('.ai-stage').dataset.number >= wanted",
        arg=int(page.locator(".ai-stage").get_attribute("data-number")) + count,
    )


def wait_until_painted(page: Page) -> None:
    """Wait until every picture that has arrived is painted: one a frame, and at most three wait (stage.js)."""
    page.evaluate(
        """() => new Promise(done => {
          let frames = 5;
          const next = () => frames-- ? requestAnimationFrame(next) : done();
          next();
        })"""
    )


def wait_for_status(page: Page, *words: str) -> str:
    """Wait until the status line contains all of these and what belongs to it is painted; return the line."""
    status = page.locator(".ai-status")
    for one in words:
        status = status.filter(has_text=one)
    status.wait_for()
    wait_until_painted(page)
    return page.locator(".ai-status").text_content()


def pause(page: Page) -> None:
    """Press Pause, unless the run came to its end meanwhile, and wait until nothing moves any more."""
    page.evaluate(
        """() => [...document.querySelectorAll(".ai-playground button")].find(
          (one) => one.textContent.trim() === "Pause")?.click()"""
    )
    button(page, "Play").wait_for()
    wait_until_painted(page)


def freeze(page: Page) -> None:
    """Press "Freeze and infer", and wait until it is done."""
    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    wait_until_painted(page)


def ask_by_click_and_by_keys(page: Page, x: float, y: float, word: str = "Fingerprint") -> tuple[str, str]:
    """Ask the frozen model by a click on the map, then by keys from there; return both answers about its weights.

    x, y: where to click. word: what stands in each answer before the fingerprint of the weights, and nowhere else.
    """
    page.locator(".ai-sheet svg[role=application]").click(position={"x": x, "y": y})
    first = wait_for_status(page, word)
    for key in (*["ArrowRight"] * 3, "Enter"):
        page.keyboard.press(key)
    # Between two answers the line describes the model, for a moment.
    page.wait_for_function(
        """([old, word]) => {
          const now = document.querySelector(".ai-status").textContent;
          return now !== old && now.includes(word);
        }""",
        arg=[first, word],
    )
    second = wait_for_status(page, word)
    return first.split(word)[1], second.split(word)[1]


def dark_theme(page: Page) -> None:
    """Choose JupyterLab's dark theme in its menu, and wait until the page has it."""
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")


def axe_findings(page: Page, within: str = ".ai-playground", without=(), impacts=(), least: int = 11) -> list[str]:
    """Return what axe-core finds at levels A and AA.

    within: where it looks, as a selector. without: pairs of a rule and a selector of what need not obey it.
    impacts: "serious" and the like; all if empty. least: how many of its rules must have passed, a sign that it looked
    at something; fewer apply to a small part of a page.
    """
    script = os.environ.get("AXE_CORE")
    if not script:
        found = importlib.util.find_spec("axe_playwright_python")
        if found is None:
            pytest.skip("axe-core is not installed (the wheel axe-playwright-python carries it; or set AXE_CORE)")
        script = Path(found.origin).parent / "axe.min.js"
    page.evaluate(Path(script).read_text())
    found = page.evaluate(
        """async ([within, runOnly, without]) => {
          const result = await axe.run(within, { runOnly });
          const excused = (rule, node) => without.some(
            ([other, selector]) => rule === other && document.querySelector(node.target[0])?.matches(selector));
          const told = (one) => one.nodes.filter((node) => !excused(one.id, node)).map(
            (node) => `${one.impact}: ${one.id}: ${node.target.join(" ")}: ${node.html.slice(0, 300)}`);
          return { passes: result.passes.length, found: result.violations.flatMap(told) };
        }""",
        [within, AXE_LEVELS, without],
    )
    assert found["passes"] >= least, "axe-core looked at nothing"
    return [one for one in found["found"] if not impacts or one.split(":")[0] in impacts]


def sheets_in_disorder(page: Page) -> list[str]:
    """Return what is wrong with how the pictures lie: two that overlap, or words of different sizes at one width."""
    return page.evaluate(
        """() => {
          const sheets = [...document.querySelectorAll(".ai-sheet")].map((one) => {
            const svg = one.querySelector("svg"), box = svg.getBoundingClientRect();
            return { box, name: svg.ariaLabel.slice(0, 20), scale: box.width / svg.viewBox.baseVal.width };
          });
          const room = document.querySelector(".ai-sheets").clientWidth, found = [];
          for (const [place, one] of sheets.entries()) for (const other of sheets.slice(place + 1)) {
            const { box: a } = one, { box: b } = other;
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
              found.push(`${one.name} lies over ${other.name}`);
            const full = [a, b].some((box) => box.width > room - 1); // shrunk to what there is
            if (!full && Math.abs(one.scale - other.scale) > 0.01) found.push(`${one.name} and ${other.name} differ in scale`);
          }
          return found;
        }"""
    )


def controls_not_reached(page: Page) -> list[str]:
    """Press Tab from the first control of the playground to the last; return those that got no focus that is seen."""
    find = """() => [...document.querySelectorAll(
        ".ai-playground :is(button, input, select, textarea, a[href], [tabindex])")]
      .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)"""
    names = page.evaluate(
        f"({find})().map((one, place) => {{ one.dataset.place = place;"
        " return one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || one.outerHTML.slice(0, 120); })"
    )
    reached = set()
    page.evaluate(f"({find})()[0].focus()")
    for _ in names:
        place, outline = page.evaluate(
            "[document.activeElement.dataset.place, getComputedStyle(document.activeElement).outline]"
        )
        reached |= {place} if "solid 3px" in outline else set()
        page.keyboard.press("Tab")
    return [name for place, name in enumerate(names) if str(place) not in reached]

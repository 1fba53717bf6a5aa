"""A playground on a page: how it is opened, its buttons and pictures, how it is asked, and what axe-core finds in it."""

import importlib.util
import os
from pathlib import Path

import pytest
from jupyter_pages import open_notebook

from ai_lifecycle.grading.notebooks import identity, read_notebook


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def picture(page, name: str):
    """The element that carries one picture, by the beginning of its accessible name."""
    return page.locator(f'.ai-sheet svg[aria-label^="{name}"]')


def text_of(page, name: str) -> str:
    """Return what a picture says to those who cannot see it."""
    return picture(page, name).get_attribute("aria-label")


def open_lesson(page, server, lesson: str) -> dict[str, int]:
    """Open a lesson's notebook; return where each of its cells stands, by the cell's name without the lesson's."""
    cells = read_notebook(server.root / f"{lesson}.ipynb").cells
    open_notebook(page, server, f"{lesson}.ipynb")
    return {identity(cell).removeprefix(f"{lesson[3:]}-"): place for place, cell in enumerate(cells)}


def ask_by_pointer_and_keys(page, x: float = 150, y: float = 150) -> None:
    """Ask a frozen model at a place of its map, then at another by keys: its weights stay as they are."""
    status = page.locator(".ai-status")
    page.locator(".ai-sheet svg[role=application]").click(position={"x": x, "y": y})
    status.filter(has_text="unchanged").wait_for()
    first = status.text_content()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function(
        "old => { const now = document.querySelector('.ai-status').textContent;"
        " return now !== old && now.includes('unchanged'); }",
        arg=first,
    )
    assert status.text_content().split("Fingerprint")[1] == first.split("Fingerprint")[1], "asking changed the weights"


def choose_dark_theme(page) -> None:
    """Switch JupyterLab to its dark theme, and wait until it has."""
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.locator('body[data-jp-theme-light="false"]').wait_for(state="attached")


def painted(page) -> int:
    return int(page.locator(".ai-stage").get_attribute("data-painted"))


def wait_for_pictures(page, count: int) -> None:
    page.wait_for_function(
        "wanted => +document.querySelector('.ai-stage').dataset.painted >= wanted", arg=painted(page) + count
    )


def axe_findings(page) -> list[str]:
    """Return what axe-core finds in the playground at levels A and AA."""
    script = os.environ.get("AXE_CORE")
    if not script:
        found = importlib.util.find_spec("axe_playwright_python")
        if found is None:
            pytest.skip("axe-core is not installed (the wheel axe-playwright-python carries it; or set AXE_CORE)")
        script = Path(found.origin).parent / "axe.min.js"
    page.evaluate(Path(script).read_text())
    found = page.evaluate(
        """async () => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
          const result = await axe.run(document.querySelector('.ai-gallery') ?? '.ai-playground', { runOnly: tags });
          return { passes: result.passes.length, found: result.violations.map(v => `${v.id}: ${v.nodes[0].html}`) };
        }"""
    )
    assert found["passes"] > 10, "axe-core looked at nothing"
    return found["found"]

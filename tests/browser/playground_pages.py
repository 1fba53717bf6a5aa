"""A playground on a page: its buttons, its pictures, how many were painted, and what axe-core finds in it."""

import importlib.util
import os
from pathlib import Path

import pytest


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def picture(page, name: str):
    """The element that carries one picture, by the beginning of its accessible name."""
    return page.locator(f'.ai-sheet svg[aria-label^="{name}"]')


def painted(page) -> int:
    return int(page.locator(".ai-stage").get_attribute("data-painted"))


def wait_for_pictures(page, count: int) -> None:
    page.wait_for_function(
        "wanted => +document.querySelector('.ai-stage').dataset.painted >= wanted", arg=painted(page) + count
    )


def axe_findings(page, within: str = ".ai-playground") -> list[str]:
    """Return what axe-core finds in the playground, or in another part of the page, at levels A and AA."""
    script = os.environ.get("AXE_CORE")
    if not script:
        found = importlib.util.find_spec("axe_playwright_python")
        if found is None:
            pytest.skip("axe-core is not installed (the wheel axe-playwright-python carries it; or set AXE_CORE)")
        script = Path(found.origin).parent / "axe.min.js"
    page.evaluate(Path(script).read_text())
    found = page.evaluate(
        """async (within) => {
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
          const result = await axe.run(within, { runOnly: tags });
          return { passes: result.passes.length, found: result.violations.map(v => `${v.id}: ${v.nodes[0].html}`) };
        }""",
        within,
    )
    assert found["passes"] > 10, "axe-core looked at nothing"
    return found["found"]

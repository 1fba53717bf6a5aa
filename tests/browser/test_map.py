"""The map notebook in a real JupyterLab: progress is taken away by its link and brought back; the portfolio's page."""

import json
import shutil
from pathlib import Path

import pytest
from jupyter_pages import open_notebook, run_cell
from playground_pages import axe_findings

from ai_lifecycle.grading.progress import keep, read_carried, read_progress
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord
from ai_lifecycle.progress.page import map_rows
from ai_lifecycle.progress.portfolio import portfolio_data, portfolio_page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LESSONS = ROOT / "lessons"
WHEN = "2026-01-05T20:15:00+00:00"
COST = {"wall_seconds": 2.0, "cpu_seconds": 3.0, "peak_bytes": 4e6, "flops": 6e6, "samples": 1000.0}
CELLS = [cell["id"] for cell in json.loads((LESSONS / "map.ipynb").read_text(encoding="utf-8"))["cells"]]


def passed(*tasks):
    """Progress of lesson 00 in which these tasks are passed."""
    records = {f"start_here-{task}": TaskRecord("passed", 4, 4, WHEN, WHEN) for task in tasks}
    ledger = {"measured": WHEN, "title": "Cost ledger, measured on this machine", "training": COST, "inference": COST}
    rows = [{"name": "size", "demanded": "at most 400 kB", "came": "31 kB", "passed": True}]
    shown = {"ledger": ledger, "criteria": {"measured": WHEN, "rows": rows}}
    return {"00_start_here": LessonRecord(WHEN, records, {}, shown)}


@pytest.fixture
def copy(lab):
    """A working copy in the folder that JupyterLab serves, with the map and one lesson."""
    folder = lab.root / "my-course"
    shutil.copytree(LESSONS / "00_start_here", folder / "00_start_here")
    shutil.copy(LESSONS / "map.ipynb", folder)
    (folder / ".ai-lifecycle").mkdir()
    yield folder
    shutil.rmtree(folder)


def output(page, cell, text):
    """The output of a cell, by the cell's id, once it contains a text."""
    found = page.locator(".jp-Notebook .jp-Cell").nth(CELLS.index(cell)).locator(".jp-RenderedHTMLCommon.jp-OutputArea-output")
    found.filter(has_text=text).wait_for()
    return found


def test_progress_is_taken_away_by_its_link_and_brought_back(page, lab, copy, tmp_path):
    keep(copy, passed("predict_one", "infer"))
    open_notebook(page, lab, "my-course/map.ipynb")
    run_cell(page, CELLS.index("map-progress"))
    shown = output(page, "map-progress", "2 of 4 tasks")
    shown.evaluate("output => output.id = 'progress-shown'")
    assert axe_findings(page, "#progress-shown", least=1) == []
    with page.expect_download() as download:
        shown.get_by_role("link", name="Take your progress away").click()
    assert download.value.suggested_filename == "my-progress.json"
    away = tmp_path / "my-progress.json"
    download.value.save_as(away)
    assert read_carried(away).lessons == passed("predict_one", "infer")

    # Another machine, another day: one task was passed there, and the file is dragged beside the map.
    (copy / ".ai-lifecycle" / "progress.json").unlink()
    keep(copy, passed("training_step"))
    shutil.copy(away, copy)
    run_cell(page, CELLS.index("map-bring_back"))
    shown = output(page, "map-bring_back", "Brought in my-progress.json.")
    shown.filter(has_text="3 of 4 tasks").wait_for()
    assert set(read_progress(copy).lessons["00_start_here"].tasks) == set(passed("predict_one", "infer", "training_step")["00_start_here"].tasks)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_portfolio_is_accessible_in_both_themes_and_asks_nobody(browser, tmp_path, artifacts, theme):
    keep(tmp_path, passed("predict_one", "infer"))
    progress = read_progress(tmp_path)
    file = tmp_path / "portfolio.html"
    file.write_text(portfolio_page(portfolio_data(map_rows(LESSONS, progress), progress, "Ada Lovelace")), encoding="utf-8")
    window = browser.new_page(viewport={"width": 800, "height": 1100}, color_scheme=theme)
    asked = []
    window.on("request", lambda request: asked.append(request.url))
    window.goto(file.as_uri())
    assert axe_findings(window, "html") == []
    assert asked == [file.as_uri()], "the page asks for something else"
    dark = window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"
    assert dark == (theme == "dark")
    window.screenshot(path=artifacts / f"portfolio-{theme}.png", full_page=True)
    window.emulate_media(media="print")
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", "ink is dear"
    window.set_viewport_size({"width": 320, "height": 800})
    window.emulate_media(media="screen")
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), "a phone must not scroll sideways"
    window.close()

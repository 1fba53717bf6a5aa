"""A real Chromium and a real JupyterLab for every test of this folder."""

import os
import shutil
from pathlib import Path

import pytest
from jupyter_pages import LOW_LATENCY, WHOLE_NOTEBOOK, chromium, find_chromium, jupyter_lab

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium. Of module scope: while it is open, nothing else can start an event loop in this thread."""
    if find_chromium() is None:
        missing = "no Chromium on this machine: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A JupyterLab with our low-latency connection, on a folder of its own."""
    with jupyter_lab(tmp_path_factory.mktemp("lab"), LOW_LATENCY) as server:
        yield server


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """A JupyterLab on a folder with the released notebook of one lesson: the one that the test file names as LESSON."""
    lesson = request.module.LESSON
    root = tmp_path_factory.mktemp(lesson)
    shutil.copy(ROOT / "lessons" / lesson / f"{lesson}.ipynb", root)
    with jupyter_lab(root, LOW_LATENCY, settings=WHOLE_NOTEBOOK) as started:
        yield started


@pytest.fixture
def page(browser):
    """A fresh window of 1280 by 1100 pixels, which collects the errors that scripts throw in it."""
    window = browser.new_page(viewport={"width": 1280, "height": 1100})
    window.set_default_timeout(30_000)
    # On a busy machine JupyterLab may ask which kernel to use before it knows its own; its first choice is right.
    window.add_locator_handler(
        window.locator("dialog.jp-Dialog"), lambda dialog: dialog.locator(".jp-mod-accept").first.click()
    )
    yield window
    for dialog in window.locator(".jp-Dialog").all():  # says in a failed test's report what stood in its way
        print("JupyterLab asks:", dialog.inner_text())
    window.close()


@pytest.fixture(scope="session")
def artifacts():
    """The folder where screenshots are kept after the tests; git ignores it."""
    folder = ROOT / "test-artifacts"
    folder.mkdir(exist_ok=True)
    return folder

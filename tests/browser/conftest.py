"""A real Chromium and a real JupyterLab for every test of this folder, started once and tidied between tests."""

import os
import re
from pathlib import Path

import pytest
from jupyter_pages import LOW_LATENCY, chromium, find_chromium, jupyter_lab
from lesson_pages import open_released
from processes import PATIENCE

ROOT = Path(__file__).parents[2]
SETTINGS = {
    # Every cell in the page at once, so that the n-th cell of the page is the n-th of the notebook.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Light"},
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "perCommTarget"},
}


@pytest.fixture(scope="package")
def browser():
    """A headless Chromium. Closed before tests elsewhere: while it is open, no other event loop runs in this thread."""
    if find_chromium() is None:
        missing = "no Chromium on this machine: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def running_lab(tmp_path_factory):
    """A JupyterLab with our low-latency connection, on a folder of its own."""
    with jupyter_lab(tmp_path_factory.mktemp("lab"), LOW_LATENCY) as server:
        yield server


@pytest.fixture
def lab(running_lab):
    """The JupyterLab of these tests, with its settings as they were, and without kernels of earlier tests."""
    for plugin, values in SETTINGS.items():
        running_lab.set(plugin, values)
    yield running_lab
    running_lab.end_kernels()


@pytest.fixture
def page(browser):
    """A fresh window of 1280 by 1100 pixels, which waits with patience for what it is told to."""
    window = browser.new_page(viewport={"width": 1280, "height": 1100})
    window.set_default_timeout(1000 * PATIENCE)
    # On a busy machine JupyterLab may ask which kernel to use before it knows its own; its first choice is right.
    window.add_locator_handler(
        window.locator("dialog.jp-Dialog"), lambda dialog: dialog.locator(".jp-mod-accept").first.click()
    )
    yield window
    if not window.is_closed():  # by the test
        for dialog in window.locator(".jp-Dialog").all():  # says in a failed test's report what stood in its way
            print("JupyterLab asks:", dialog.inner_text())
        window.close()


@pytest.fixture
def open_lesson(page, lab, request):
    """Open a released lesson in a folder of this test's own: open_lesson("03_training_process")."""
    return lambda lesson: open_released(page, lab, lesson, re.sub(r"\W+", "_", request.node.name))


@pytest.fixture(scope="session")
def artifacts():
    """The folder where screenshots are kept after the tests; git ignores it."""
    folder = ROOT / "test-artifacts"
    folder.mkdir(exist_ok=True)
    return folder

"""A real JupyterLab, a real Voila and a real Chromium on this machine, for browser tests and benchmarks.

Everything listens on loopback only, keeps its settings in a folder of its own, and ends with its `with` block.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
from processes import PATIENCE, children_running, end, free_port, start, wait_until

LOW_LATENCY = "--ServerApp.kernel_websocket_connection_class=ai_lifecycle.jupyter.low_latency.LowLatencyConnection"
# Debian's Chromium, without a sandbox (which root may not have), a graphics card, or any network of its own.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


@contextlib.contextmanager
def chromium():
    """Start a headless Chromium and yield it as a Playwright browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Server:
    """A running server: where it is, who may enter, the folder it serves, and its process."""

    url: str
    token: str
    root: Path
    pid: int

    def page(self, path: str) -> str:
        """Return the address of a page, token included."""
        return f"{self.url}/{path}{'&' if '?' in path else '?'}token={self.token}"

    def kernels(self) -> list[psutil.Process]:
        """Return the processes of the kernels it runs."""
        return children_running("ipykernel_launcher", of=self.pid)

    def ask(self, path: str, method: str = "GET", body: object = None):
        """Return what its API at `path` answers to a request, read as JSON."""
        request = urllib.request.Request(
            f"{self.url}/{path}", None if body is None else json.dumps(body).encode(), method=method,
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read() or b"null")

    def end_kernels(self) -> None:
        """End every kernel it runs, so that none works on beside the next test."""
        for kernel in self.ask("api/kernels"):
            with contextlib.suppress(urllib.error.HTTPError):  # it ended by itself
                self.ask(f"api/kernels/{kernel['id']}", "DELETE")

    def set(self, plugin: str, values: dict) -> None:
        """Set a plugin of JupyterLab as the settings editor would; pages opened from now on have it so."""
        self.ask(f"lab/api/settings/{quote(plugin)}", "PUT", {"raw": json.dumps(values)})


@contextlib.contextmanager
def jupyter_lab(root: Path, *arguments: str, settings: dict[str, dict] | None = None) -> Iterator[Server]:
    """Run JupyterLab on `root`. settings: those of its plugins, by id, as the settings editor would save them."""
    plain = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
        **(settings or {}),
    }
    with _server("jupyterlab", root, "api/status", arguments, plain) as server:
        yield server


@contextlib.contextmanager
def voila(root: Path, *arguments: str) -> Iterator[Server]:
    """Run Voila on `root`."""
    with _server("voila", root, "", arguments, {}) as server:
        yield server


@contextlib.contextmanager
def _server(module: str, root: Path, ready: str, arguments, settings: dict[str, dict]) -> Iterator[Server]:
    port, token = free_port(), secrets.token_hex(16)
    home = root.parent / f"{root.name}-jupyter-{port}"
    for plugin, values in settings.items():
        extension, name = plugin.split(":")
        file = home / "lab-settings" / extension / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    command = [sys.executable, "-m", module]
    if module == "voila":
        command += [str(root), f"--port={port}", "--Voila.port_retries=0", "--no-browser", "--Voila.ip=127.0.0.1", *arguments]
    else:
        command += [
            f"--ServerApp.root_dir={root}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}", "--no-browser", "--allow-root",
            # Lets a page be asked whether its kernel is connected, which nothing on the screen says.
            "--LabApp.news_url=None", "--LabApp.expose_app_in_browser=True", *arguments,
        ]  # fmt: skip
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "server.log", "w") as log:
        process = start(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=root, env=_environment(home),
            start_new_session=True,
        )  # fmt: skip
    try:
        server = Server(f"http://127.0.0.1:{port}", token, root, process.pid)
        _wait_until_ready(process, server.page(ready), home / "server.log")
        yield server
    finally:
        end(process)
        shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path) -> dict[str, str]:
    """Return an environment whose Jupyter sees no settings but its own."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_", "IPYTHON"))}
    folders = {
        "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "lab-settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython",
    }  # fmt: skip
    mine |= {name: str(home / folder) for name, folder in folders.items()}
    mine["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), mine.get("PATH", "")])
    return mine


def _wait_until_ready(process: subprocess.Popen, address: str, log: Path, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


@contextlib.contextmanager
def gallery(folder: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """Run `ai-lifecycle play` as a visitor would, in `folder`; yield the address that it tells, and its process."""
    command = [sys.executable, "-m", "ai_lifecycle.cli", "play", "--no-browser"]
    log = folder / "play.log"
    with log.open("w") as output:
        process = start(command, cwd=folder, stdout=subprocess.PIPE, stderr=output, text=True)
    try:
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert told, log.read_text()
        # A mere connection: asked for its page, it would start a kernel each time.
        wait_until(lambda: process.poll() is not None or _listens(int(told[1])), "listening")
        assert process.poll() is None, log.read_text()
        yield told[0], process
    finally:
        process.stdout.close()
        end(process)


def _listens(port: int) -> bool:
    with contextlib.suppress(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()
        return True
    return False


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of code cells for the kernel that runs the tests."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def open_notebook(page, server: Server, name: str) -> None:
    """Open a notebook in JupyterLab and wait until its kernel is there and connected."""
    # A workspace of its own: in the default one, the notebooks of earlier pages would open too.
    page.goto(server.page(f"lab/workspaces/{secrets.token_hex(4)}/tree/{quote(name)}"))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(_CONNECTED):
        assert time.monotonic() < deadline, "the notebook's kernel was not connected"
        # Not a plain wait: only something that is done to the page lets the page's handler close a dialog in its way.
        page.locator(".jp-Notebook .jp-Cell").first.click(position={"x": 2, "y": 2})
        page.wait_for_timeout(100)


# Until then, JupyterLab drops the wish to run a cell without a word; its own indicator says "idle" from the start.
_CONNECTED = """() => {
  const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""


def cell_of(page, number: int):
    """Return a cell of the notebook, counted from 0."""
    return page.locator(".jp-Notebook .jp-Cell").nth(number)


def run_cell(page, number: int) -> None:
    """Have one cell run, without waiting until it has."""
    prompt = cell_of(page, number).locator(".jp-InputPrompt")
    before = prompt.text_content()
    for _ in range(4):
        prompt.click()
        page.keyboard.press("Control+Enter")
        # Seldom more than one look: a wish that is taken shows at once. Long enough that none is taken twice.
        for _ in range(200):
            if prompt.text_content() != before:
                return
            page.wait_for_timeout(50)
    raise AssertionError(f"cell {number} did not run")


def run_to_the_end(page, number: int) -> None:
    """Have one cell run, and wait until it has."""
    run_cell(page, number)
    prompt = cell_of(page, number).locator(".jp-InputPrompt").element_handle()
    page.wait_for_function("prompt => /\\[\\d+\\]/.test(prompt.textContent)", arg=prompt, timeout=1000 * PATIENCE)


def output_of(page, number: int, containing: str) -> str:
    """Return a cell's printed output once it contains some text."""
    output = cell_of(page, number).locator(".jp-OutputArea-output pre").filter(has_text=containing).first
    output.wait_for(timeout=1000 * PATIENCE)
    return output.text_content()

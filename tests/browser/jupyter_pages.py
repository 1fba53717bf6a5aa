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
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

LOW_LATENCY = "--ServerApp.kernel_websocket_connection_class=ai_lifecycle.low_latency.LowLatencyConnection"
# Every cell in the page at once, so that the n-th cell of the page is the n-th of the notebook.
WHOLE_NOTEBOOK = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
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
        children = psutil.Process(self.pid).children(recursive=True)
        return [child for child in children if "ipykernel_launcher" in " ".join(child.cmdline())]


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
        command += [str(root), f"--port={port}", "--no-browser", "--Voila.ip=127.0.0.1", *arguments]
    else:
        command += [
            f"--ServerApp.root_dir={root}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
            "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}", "--no-browser", "--allow-root",
            "--LabApp.news_url=None", *arguments,
        ]  # fmt: skip
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "server.log", "w") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=root, env=_environment(home),
            start_new_session=True,
        )  # fmt: skip
    try:
        server = Server(f"http://127.0.0.1:{port}", token, root, process.pid)
        _wait_until_ready(process, server.page(ready), home / "server.log")
        yield server
    finally:
        _end(process)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


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


def _wait_until_ready(process: subprocess.Popen, address: str, log: Path, seconds: float = 60) -> None:
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
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=output, text=True)
    try:
        address = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", int(address[1]))).close()
                break
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield address[0], process
    finally:
        process.stdout.close()
        _end(process)


def _end(process: subprocess.Popen) -> None:
    """End a server and every kernel it started, politely and then not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        for member in [*family, psutil.Process(process.pid)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
    process.wait()


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of code cells for the kernel that runs the tests."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def open_notebook(page, server: Server, name: str) -> None:
    """Open a notebook in JupyterLab and wait until its kernel is there."""
    # A workspace of its own: in the default one, the notebooks of earlier pages would open too.
    page.goto(server.page(f"lab/workspaces/{secrets.token_hex(4)}/tree/{name}"))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()


def run_cell(page, number: int) -> None:
    """Have one cell run, counted from 0, without waiting until it has."""
    prompt = page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-InputPrompt")
    before = prompt.text_content()
    for _ in range(20):
        prompt.click()
        page.keyboard.press("Control+Enter")
        # JupyterLab drops the wish without a word while the kernel is still being connected.
        for _ in range(20):
            if prompt.text_content() != before:
                return
            page.wait_for_timeout(50)
    raise AssertionError(f"cell {number} did not run")


def output_of(page, number: int, containing: str) -> str:
    """Return a cell's printed output once it contains some text."""
    output = page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-OutputArea-output pre")
    output.filter(has_text=containing).first.wait_for()
    return output.first.text_content()

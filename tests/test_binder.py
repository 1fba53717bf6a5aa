"""What a visitor on Binder gets: a fresh environment from binder/, and the pages that README's badges ask for."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import psutil
import pytest
from jupyter_client import BlockingKernelClient
from processes import free_port, start

ROOT = Path(__file__).parents[1]
TOKEN = "visitor"
GIGABYTE = 1e9

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="uv, which makes the fresh environment, is not installed"),
]


def badge_paths() -> dict[str, str]:
    """The URL path behind each launch badge of README, by the badge's name."""
    links = re.findall(r"\[!\[([^\]]+)\]\([^)]*badge[^)]*\)\]\((https://mybinder\.org/[^)]+)\)", (ROOT / "README.md").read_text())
    return {name: unquote(parse_qs(urlsplit(link).query)["urlpath"][0]) for name, link in links}


def tracked_files() -> list[str]:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A home folder as Binder's builder leaves it, and the environment that serves it."""
    home, prefix = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("image") / "environment"
    for name in tracked_files():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, home / name)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON", "JUPYTER"))},
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "JUPYTER_RUNTIME_DIR": str(prefix / "runtime"),
    }

    def run(*command):
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"

    run("uv", "venv", "--quiet", "--seed", "--python", sys.executable, prefix)
    run("uv", "pip", "install", "--quiet", "--python", prefix / "bin/python", "-r", "binder/requirements.txt")
    run("bash", "binder/postBuild")
    return home, prefix, environment


class Server:
    """The server as Binder starts it: binder/start in front of Jupyter, in the visitor's home."""

    def __init__(self, image):
        home, prefix, environment = image
        port = free_port()
        command = ["bash", "binder/start", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
        command += [f"--IdentityProvider.token={TOKEN}", "--ServerApp.allow_root=True", f"--ServerApp.root_dir={home}"]
        self.address = f"http://127.0.0.1:{port}"
        self.runtime = prefix / "runtime"
        self.log = home.parent / "server.log"
        with self.log.open("w") as log:
            self.process = start(
                command, cwd=home, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 120
        while True:
            try:
                self.get("/api/status")
                return
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.2)

    def get(self, path: str, data: dict | None = None, timeout: float = 120) -> str:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.address + path, body, {"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read().decode()

    def memory(self) -> int:
        """Bytes of the server and everything it started, shared pages counted once."""
        tree = [psutil.Process(self.process.pid)]
        tree += tree[0].children(recursive=True)
        return sum(process.memory_full_info().pss for process in tree)

    def close(self):
        children = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, signal.SIGTERM)
        for child in children:
            if child.is_running():
                child.kill()
        self.process.wait(30)


@pytest.fixture(scope="module")
def server(image):
    server = Server(image)
    yield server
    server.close()


def test_the_lock_is_what_pyproject_allows_and_names_no_host(image):
    lock = (ROOT / "binder" / "requirements.txt").read_text()
    assert not re.search(r"https?://|--index|--find-links|@", lock), "the lock names a host"
    pinned = [line.split(";")[0].strip() for line in lock.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.\-\[\]]+==[\w.+!]+", line) for line in pinned), pinned
    done = subprocess.run(["uv", "pip", "check", "--python", image[1] / "bin/python"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_readme_has_a_badge_for_the_map_and_one_for_the_playground():
    paths = badge_paths().values()
    assert any(path.startswith("lab/tree/") and path.endswith("map.ipynb") for path in paths), paths
    assert any("playground" in path for path in paths), paths


def test_the_badges_open_what_they_promise(server):
    for name, path in badge_paths().items():
        page = server.get(f"/{path}")
        assert "<html" in page.lower(), f"{name} did not answer with a page"
        if path.startswith("lab/tree/"):
            file = json.loads(server.get(f"/api/contents/{path.removeprefix('lab/tree/')}"))
            assert file["type"] == "notebook", f"{name} asks for a notebook that is not there"
        else:
            assert "application/vnd.jupyter.widget-view+json" in page, f"{name} shows no widget"
            assert "Traceback" not in page, f"{name} shows an error"


def test_nobody_is_asked_about_news(server):
    settings = json.loads(server.get("/lab/api/settings/@jupyterlab%2Fapputils-extension%3Anotification"))
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_the_kernel_of_a_closed_lesson_ends_while_the_course_s_own_settings_hold(image):
    home, _, environment = image
    command = ["bash", "binder/start", "jupyter", "server", "--show-config-json"]
    done = subprocess.run(command, cwd=home, env=environment, check=True, capture_output=True, text=True)
    settings = json.loads(done.stdout)
    assert 0 < settings["MappingKernelManager"]["cull_idle_timeout"] <= 600
    assert "LowLatency" in settings["ServerApp"]["kernel_websocket_connection_class"]


def test_the_whole_lesson_runs_within_one_gigabyte(server, image):
    home, *_ = image
    kernel = json.loads(server.get("/api/kernels", {"name": "python3"}))["id"]
    client = BlockingKernelClient(connection_file=str(server.runtime / f"kernel-{kernel}.json"))
    client.load_connection_file()
    client.start_channels()
    peak = 0
    try:
        client.wait_for_ready(timeout=60)
        lesson = nbformat.read(home / "solutions/03_training_process/03_training_process.ipynb", as_version=4)
        for cell in lesson.cells:
            if cell.cell_type == "code":
                reply = client.execute_interactive(cell.source, timeout=120, output_hook=lambda message: None)
                assert reply["content"]["status"] == "ok", f"{cell.id}: {reply['content'].get('evalue')}"
                peak = max(peak, server.memory())
    finally:
        client.stop_channels()
    print(f"\npeak memory of JupyterLab and the lesson: {peak / 1e6:.0f} MB")
    assert peak <= GIGABYTE


def test_the_packages_take_at_most_one_gigabyte(image):
    """Bytecode is left out: it is written at the first import, where the installer has not written it already."""
    files = [path for path in image[1].rglob("*") if path.is_file() and not path.is_symlink() and path.suffix != ".pyc"]
    installed = sum(path.stat().st_size for path in files)
    print(f"\ninstalled size without bytecode: {installed / 1e6:.0f} MB")
    assert installed <= GIGABYTE

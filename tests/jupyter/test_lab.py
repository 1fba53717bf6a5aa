"""Starting JupyterLab: its arguments, its port, and a real server that opens on the map."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from processes import PATIENCE, end, free_port, start, wait_until
from tiny_lesson import release_notebook
from websockets.sync.client import connect

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import write_notebook
from ai_lifecycle.jupyter.kernels import has_own_settings
from ai_lifecycle.jupyter.lab import check_port, lab_arguments, lab_environment


def test_it_opens_on_the_map_if_there_is_one(tmp_path):
    assert "--LabApp.default_url=/lab" in lab_arguments(tmp_path)
    write_notebook(tmp_path / "map.ipynb", release_notebook())
    assert "--LabApp.default_url=/lab/tree/map.ipynb" in lab_arguments(tmp_path)


def test_port_browser_and_everything_else_are_passed_on_and_win(tmp_path):
    plain = lab_arguments(tmp_path)
    assert "--no-browser" not in plain and not any(argument.startswith("--ServerApp.port") for argument in plain)
    asked = lab_arguments(tmp_path, port=8890, browser=False, extra=["--ServerApp.ip=0.0.0.0"])
    assert "--ServerApp.port=8890" in asked and "--ServerApp.port_retries=0" in asked
    assert asked[-2:] == ["--no-browser", "--ServerApp.ip=0.0.0.0"], "what is passed on comes last"


def test_a_taken_port_is_said_so_and_a_free_one_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"Port {port} is taken by another program; try --port (\d+)\.") as caught:
            check_port(port)
    check_port(int(str(caught.value).split()[-1].rstrip(".")))
    check_port(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_an_impossible_port_is_refused(port):
    with pytest.raises(UserError, match=f"There is no port {port}"):
        check_port(port)


def test_the_learners_own_settings_folders_are_kept(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "/home/mine/.jupyter")
    *mine, ours = lab_environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert mine == ["/mine", "/home/mine/.jupyter"], "what is listed first wins"
    assert os.path.isfile(os.path.join(ours, "labconfig", "default_setting_overrides.json"))


def get(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return answer.read().decode()


@pytest.fixture
def server(tmp_path):
    """`ai-lifecycle lab` as a learner starts it; gives the address that it prints a token for, and its folder."""
    port = free_port()
    command = [sys.executable, "-m", "ai_lifecycle.cli", "lab", "my-course", "--no-browser", "--port", str(port)]
    command += ["--allow-root", "--", "--IdentityProvider.token=secret"]
    log = tmp_path / "log"
    with log.open("w") as output:
        environment = {**os.environ, "HOME": str(tmp_path / "home")}
        process = start(command, cwd=tmp_path, env=environment, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            return bool(get(f"{address}/api"))
        return False

    try:
        wait_until(answers, "the start of the server")
        yield address, tmp_path / "my-course"
    finally:
        end(process)


def test_a_real_server_serves_the_working_copy_and_asks_nothing(server):
    address, folder = server
    page = get(f"{address}/lab?token=secret")
    config = json.loads(page.split('id="jupyter-config-data"')[1].split(">", 1)[1].split("</script>")[0])
    assert config["news"] == {"disabled": True}
    assert os.path.samefile(os.path.expanduser(config["serverRoot"]), folder)
    settings = json.loads(get(f"{address}/lab/api/settings/@jupyterlab/apputils-extension:notification?token=secret"))
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false", "the question about news would be asked"
    assert settings["schema"]["properties"]["checkForUpdates"]["default"] is False
    listing = {entry["name"] for entry in json.loads(get(f"{address}/api/contents?token=secret"))["content"]}
    assert listing == {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def ask_kernel(address, expression):
    """Start a kernel through the server, have it evaluate an expression, and end it. Returns what it shows."""
    request = urllib.request.Request(f"{address}/api/kernels?token=secret", b"{}", {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        kernel = json.loads(answer.read())["id"]
    header = {"msg_id": "m", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
    content = {"code": "", "silent": False, "user_expressions": {"seen": expression}}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    place = f"{address.replace('http', 'ws')}/api/kernels/{kernel}/channels?token=secret"
    with connect(place, open_timeout=60, max_size=None) as channel:
        channel.send(json.dumps(message))
        while (said := json.loads(channel.recv(timeout=120)))["msg_type"] != "execute_reply":
            pass
    request = urllib.request.Request(f"{address}/api/kernels/{kernel}?token=secret", method="DELETE")
    urllib.request.urlopen(request, timeout=60).close()
    return said["content"]["user_expressions"]["seen"]["data"]["text/plain"]


@pytest.mark.skipif(os.name == "nt", reason="terminals there are not login shells")
def test_a_terminal_finds_our_programs_though_the_server_has_no_terminal_itself(server):
    """Login shells, which the server would open then, begin on Debian with a PATH that leaves our environment out."""
    address, _ = server
    request = urllib.request.Request(f"{address}/api/terminals?token=secret", b"", method="POST")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        name = json.loads(answer.read())["name"]
    with connect(f"{address.replace('http', 'ws')}/terminals/websocket/{name}?token=secret", open_timeout=PATIENCE) as channel:
        channel.send(json.dumps(["stdin", "echo is=$(command -v ai-lifecycle)=\r"]))
        said = ""
        while not (found := re.search(r"is=([^=$]*)=", said)):  # what is typed comes back as well, unanswered
            kind, *words = json.loads(channel.recv(timeout=PATIENCE))
            said += words[0] if kind == "stdout" else ""
    assert found[1] and os.path.samefile(os.path.dirname(found[1]), os.path.dirname(sys.executable)), said


@pytest.mark.skipif(sys.platform != "linux", reason="warm kernels are made for Linux")
def test_a_kernel_of_the_lab_has_the_libraries_before_anybody_imports_them(server):
    address, _ = server
    look = "(6 * 7, 'numpy' in __import__('sys').modules, 'template' in ' '.join(__import__('sys').orig_argv))"
    answers = []
    while "(42, True, True)" not in answers and len(answers) < 60:  # at first it is one that JupyterLab starts
        answers.append(ask_kernel(address, look))
        time.sleep(1)
    assert answers[-1] == "(42, True, True)" and set(answers) <= {"(42, True, True)", "(42, False, False)"}


def test_whoever_has_own_settings_of_ipython_gets_the_kernels_that_follow_them(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    assert not has_own_settings()
    startup = tmp_path / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "README").write_text("what IPython itself puts there")
    assert not has_own_settings()
    (startup / "mine.py").write_text("import this")
    assert has_own_settings()

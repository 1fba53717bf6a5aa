"""`ai-lifecycle play`: where it listens, what it says, and that Ctrl-C leaves nothing behind."""

import signal
import socket
import subprocess
import sys
import urllib.request

import psutil
import pytest
from jupyter_pages import gallery
from processes import PATIENCE, children_running, descendants, is_gone

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.jupyter.play import play_arguments, start_play

COMMAND = [sys.executable, "-m", "ai_lifecycle.cli", "play", "--no-browser"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminate"])
def test_it_shows_the_gallery_on_loopback_until_it_is_stopped(tmp_path, stop):
    with gallery(tmp_path) as (address, process):
        with urllib.request.urlopen(f"{address}?state=start_here%3Frows%3D3", timeout=2 * PATIENCE) as answer:
            page = answer.read().decode()
        assert "application/vnd.jupyter.widget-view+json" in page and "Traceback" not in page
        family = descendants(process.pid)
        assert children_running("ipykernel_launcher", of=process.pid), "no kernel shows the page"
        listening = {at.laddr.ip for at in psutil.Process(process.pid).net_connections() if at.status == "LISTEN"}
        assert listening == {"127.0.0.1"}, listening
        process.send_signal(stop)
        process.wait(PATIENCE)
        assert all(is_gone(member.pid) for member in family), "a kernel was left behind"
        assert "Traceback" not in (tmp_path / "play.log").read_text()


def test_a_browser_is_opened_unless_it_is_not_wanted(tmp_path):
    assert "--no-browser" not in play_arguments(tmp_path, 8890) and "--no-browser" in play_arguments(tmp_path, 8890, False)
    assert "--port=8890" in play_arguments(tmp_path, 8890)


def test_a_port_that_is_taken_and_a_page_that_is_missing_are_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and f"Port {port} is taken" in done.stderr and "Traceback" not in done.stderr
    with pytest.raises(UserError, match="has no playground.ipynb"):
        start_play(tmp_path)

"""Starting the playgrounds without code: Voila on the gallery's page, for this machine only."""

import sys
from pathlib import Path

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import course_files, environment
from ai_lifecycle.jupyter.lab import PROGRAM, become, check_port, free_port

PAGE = "playground.ipynb"


def play_arguments(page: Path, port: int, browser: bool = True) -> list[str]:
    """Return the arguments that Voila is started with: the one place where they are decided.

    page: the notebook that is shown. port: where, on loopback. browser: whether to open one.
    """
    arguments = [
        str(page),
        f"--port={port}",
        "--Voila.port_retries=0",
        "--Voila.ip=127.0.0.1",
        # Messages between page and kernel are not held back, as in the JupyterLab that `ai-lifecycle lab` starts.
        "--Voila.kernel_websocket_connection_class=ai_lifecycle.jupyter.low_latency.LowLatencyConnection",
        "--Voila.log_level=WARN",
    ]
    return arguments if browser else [*arguments, "--no-browser"]


def start_play(folder: Path | None = None, port: int | None = None, browser: bool = True) -> None:
    """Become Voila on the gallery's page, after telling where it is. Returns only by raising.

    folder: where that page lies, by default among the course's released lessons. port: the only port to try; by
    default a free one. Ctrl-C ends it and every kernel it started.
    Raises UserError if the port is taken or the page is not there.
    """
    folder = folder or course_files().lessons
    page = folder / PAGE
    if not page.is_file():
        raise UserError(f"{folder} has no {PAGE}; install the course again, or run this where lessons/ is complete.")
    if port is not None:
        check_port(port)
    port = port or free_port()
    print(f"The playgrounds are at http://127.0.0.1:{port}/ (in the dark: http://127.0.0.1:{port}/?theme=dark).")
    print("Ctrl-C stops them.", flush=True)
    become([sys.executable, *PROGRAM, "voila", *play_arguments(page, port, browser)], environment())

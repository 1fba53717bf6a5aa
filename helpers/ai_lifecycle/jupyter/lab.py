"""Starting JupyterLab on the learner's own copy of the course."""

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.paths import environment

# What Python runs to be a Jupyter program; its name comes next.
PROGRAM = ("-m", "ai_lifecycle.jupyter.program")
# The folder of JupyterLab's settings for the course, also for Binder and hubs, which name it in JUPYTER_CONFIG_PATH.
SETTINGS = Path(__file__).parent / "settings"


def lab_arguments(folder: Path, port: int | None = None, browser: bool = True, extra: Sequence[str] = ()) -> list[str]:
    """Return the arguments that JupyterLab is started with: the one place where they are decided.

    folder: the working copy, which becomes JupyterLab's root. port: the only port to try; by default JupyterLab
    looks for a free one. browser: whether to open one. extra: passed on as they are; they win.
    """
    page = "/lab/tree/map.ipynb" if (folder / "map.ipynb").is_file() else "/lab"
    arguments = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url={page}",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        arguments.append("--no-browser")
    return [*arguments, *extra]


def lab_environment() -> dict[str, str]:
    """Return the environment for JupyterLab: our programs first, and our defaults for its settings.

    The defaults stand in settings/, for Binder too: nothing is asked of anybody on the network, messages between page
    and kernel are not held back (`low_latency`), and a terminal finds our programs. The learner's own settings win:
    what this variable lists goes before the folder where they are, so that it is listed as well.
    """
    from jupyter_core.paths import jupyter_config_dir

    folders = [os.environ.get("JUPYTER_CONFIG_PATH"), jupyter_config_dir(), str(SETTINGS)]
    return {**environment(), "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, folders))}


def check_port(port: int) -> None:
    """Raise UserError, naming a free port, if nothing on this machine can listen on `port`."""
    if not 0 < port < 65536:
        raise UserError(f"There is no port {port}; name one from 1 to 65535, such as --port {free_port()}.")
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except PermissionError:
        raise UserError(f"You may not use port {port}; try --port {free_port()}.") from None
    except OSError:
        raise UserError(f"Port {port} is taken by another program; try --port {free_port()}.") from None


def start_lab(folder: Path, port: int | None = None, browser: bool = True, extra: Sequence[str] = ()) -> None:
    """Become JupyterLab, run by this Python in `folder`. Returns only by raising.

    Raises UserError if the port is taken. The arguments are those of `lab_arguments`.
    """
    if port is not None:
        check_port(port)
    os.chdir(folder)  # nbgrader's extension takes the current folder for its course
    become([sys.executable, *PROGRAM, "jupyterlab", *lab_arguments(folder, port, browser, extra)], lab_environment())


def become(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Become another program, so that the terminal's Ctrl-C reaches it and nothing of ours waits beside it."""
    if os.name == "nt":  # there, exec would give the terminal back while the program still runs in it
        import subprocess

        raise SystemExit(subprocess.call(command, env=environment))
    os.execve(command[0], command, environment)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]

"""The program that serves bundles on this machine, until it is stopped or the program that started it is gone.

`python -m ai_lifecycle.serving_process BUNDLE` is what `deployment.start_server` starts; in a shell, use
`ai-lifecycle serve BUNDLE`.
"""

import argparse
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ai_lifecycle.bundle import BundleError
from ai_lifecycle.serving import HOST, AnswerRows, Shelf, answer_at_once, make_app, ready

TOKEN_VARIABLE = "AI_LIFECYCLE_TOKEN"


class ServingError(Exception):
    """A server that cannot start; the message is one sentence."""


def run_server(
    paths: Sequence[str | Path],
    *,
    port: int = 0,
    token: str | None = None,
    say: Callable[[str, str, Shelf], None],
    parent: int | None = None,
    warm: bool = True,
    answer: AnswerRows = answer_at_once,
) -> None:
    """Serve the bundles at `paths` on this machine until a signal stops the program.

    port: 0 picks a free one. token: what switching asks for; by default a new one.
    say: called with (url, token, shelf) once requests are welcome. parent: a process to end with.
    warm: whether each bundle is asked once before it answers a user. answer: see `serving.make_app`.
    Raises BundleError for a bundle that is refused, ServingError if the port is taken.
    """
    import uvicorn

    shelf, token = Shelf([ready(path, warm) for path in paths], warm), token or secrets.token_urlsafe(16)
    try:
        listener = socket.create_server((HOST, port), backlog=2048)
    except (OSError, OverflowError) as trouble:
        reason = getattr(trouble, "strerror", None) or trouble
        raise ServingError(f"Port {port} cannot be used: {reason}; leave --port out for a free one.") from trouble
    # Each answer is one small message; without this the system may hold it back to fill a packet.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        make_app(shelf, token, answer),
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent, server), daemon=True).start()
    say(f"http://{HOST}:{listener.getsockname()[1]}", token, shelf)
    server.run(sockets=[listener])


def _end_with(parent: int, server: Any) -> None:
    """Stop the server when its parent is gone: the pipe to it closes, or the system gives this process another one."""
    gone = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), gone.set()), daemon=True).start()
    while not gone.wait(0.5) and (os.name == "nt" or os.getppid() == parent):
        pass
    server.should_exit = True
    time.sleep(6)  # longer than requests under way are given
    os._exit(1)


def _main() -> None:
    """Serve for the process that started this one: one line of JSON on stdout says where."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bundles", nargs="+")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--cold", action="store_true")
    given = arguments.parse_args()

    def say(url: str, token: str, shelf: Shelf) -> None:
        print(json.dumps({"url": url}), flush=True)

    try:
        token = os.environ.pop(TOKEN_VARIABLE, None)
        run_server(given.bundles, port=given.port, token=token, say=say, parent=os.getppid(), warm=not given.cold)
    except (BundleError, ServingError) as mistake:
        raise SystemExit(str(mistake)) from None


if __name__ == "__main__":
    _main()

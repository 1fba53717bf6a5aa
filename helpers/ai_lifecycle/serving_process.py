"""The program that serves bundles on this machine, until it is stopped or the program that started it is gone.

`python -m ai_lifecycle.serving_process BUNDLE` is what `deployment.start_server` starts; in a shell, use
`ai-lifecycle serve BUNDLE`.
"""

import argparse
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ai_lifecycle.bundle import BundleError
from ai_lifecycle.child_process import end_with_parent, end_with_uv
from ai_lifecycle.micro_batching import MicroBatches
from ai_lifecycle.serving import HOST, MOST_ROWS, AnswerRows, Shelf, answer_at_once, make_app, ready

TOKEN_VARIABLE = "AI_LIFECYCLE_TOKEN"
MOST_WAIT = 10_000  # milliseconds; nobody holds a question back for longer


class ServingError(Exception):
    """A server that cannot start; the message is one sentence."""


def way_to_answer(batch: int | None, wait: float) -> AnswerRows:
    """Return how a server answers: each request by itself or, with `batch`, in micro-batches of so many rows.

    wait: milliseconds for which a row may be held back so that others can join it.
    Raises ServingError if these are no sensible numbers.
    """
    if batch is None:
        if wait:
            raise ServingError("Rows wait for others only in batches: say with --batch how many rows a batch may have.")
        return answer_at_once
    if not 1 <= batch <= MOST_ROWS:
        raise ServingError(f"A batch has from 1 to {MOST_ROWS} rows, not {batch}.")
    if not 0 <= wait <= MOST_WAIT:
        raise ServingError(f"Rows wait from 0 to {MOST_WAIT} milliseconds for others, not {wait:g}.")
    return MicroBatches(batch, wait / 1000)


def run_server(
    paths: Sequence[str | Path],
    *,
    port: int = 0,
    token: str | None = None,
    say: Callable[[str, str, Shelf], None],
    warm: bool = True,
    answer: AnswerRows = answer_at_once,
) -> None:
    """Serve the bundles at `paths` on this machine until a signal stops the program.

    port: 0 picks a free one. token: what switching asks for; by default a new one.
    say: called with (url, token, shelf) once requests are welcome.
    warm: whether each bundle is asked once before it answers a user. answer: see `way_to_answer`.
    Raises BundleError for a bundle that is refused, ServingError if the port is taken.
    """
    import uvicorn
    from threadpoolctl import threadpool_limits

    shelf, token = Shelf([ready(path, warm) for path in paths], warm), token or secrets.token_urlsafe(16)
    # One thread for each computation: several requests share the processors anyhow, and threads that wait for each
    # other take a hundred times as long on a busy machine. The bits of an answer do not depend on it.
    threadpool_limits(1)
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
    end_with_parent(lambda: _stop(server))
    end_with_uv(lambda: _stop(server))
    say(f"http://{HOST}:{listener.getsockname()[1]}", token, shelf)
    server.run(sockets=[listener])


def _stop(server: Any) -> None:
    server.should_exit = True
    time.sleep(6)  # longer than requests under way are given
    os._exit(1)


def _main() -> None:
    """Serve for the process that started this one: one line of JSON on stdout says where."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bundles", nargs="+")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--cold", action="store_true")
    arguments.add_argument("--batch", type=int)
    arguments.add_argument("--wait", type=float, default=0.0)
    given = arguments.parse_args()

    def say(url: str, token: str, shelf: Shelf) -> None:
        print(json.dumps({"url": url}), flush=True)

    try:
        token = os.environ.pop(TOKEN_VARIABLE, None)
        answer = way_to_answer(given.batch, given.wait)
        run_server(
            given.bundles, port=given.port, token=token, say=say, warm=not given.cold, answer=answer
        )
    except (BundleError, ServingError) as mistake:
        raise SystemExit(str(mistake)) from None


if __name__ == "__main__":
    _main()

"""Deployment: a frozen bundle put where others can ask it, in a process of its own on this machine.

`start_server` starts what `ai-lifecycle serve` starts in a shell; the app itself is in `serving`.
"""

import http.client
import json
import secrets
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from ai_lifecycle.child_process import child_environment
from ai_lifecycle.schema import Problem
from ai_lifecycle.serving_process import TOKEN_VARIABLE, ServingError

__all__ = ["RequestRefused", "Server", "ServingError", "post_json", "start_server"]

START_SECONDS = 120  # a slow machine imports scikit-learn and Keras in this time


class RequestRefused(ValueError):
    """A server did not answer a request. status: of HTTP. problems: what was wrong, each a field and a reason."""

    def __init__(self, status: int, problems: Sequence[Problem]):
        super().__init__(
            "; ".join(f"{field or 'the request'} {reason}" for field, reason in problems) or f"status {status}"
        )
        self.status, self.problems = status, list(problems)


def post_json(url: str, body: Any = None, *, token: str = "", timeout: float = 60) -> tuple[int, Any]:
    """Send `body` as JSON to `url`; return (HTTP status, what came back, read as JSON).

    body: None asks with GET instead. token: sent as Authorization. timeout: in seconds.
    Raises OSError if nobody listens there.
    """
    address = urlsplit(url)
    # Not through the machine's proxy, if it has one: the server is on this machine.
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=timeout)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    content = None if body is None else json.dumps(body).encode()
    try:
        connection.request("GET" if body is None else "POST", address.path or "/", content, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    except ConnectionRefusedError:
        where = f"http://{address.netloc}"
        raise ConnectionRefusedError(f"Nobody answers at {where}: was the server stopped? Start it, then ask.") from None
    finally:
        connection.close()


class Server:
    """A running server, as `start_server` returns it. Use it in `with`, or call `stop` when done.

    url: where it listens, "http://127.0.0.1:PORT". token: what switching needs. pid: its process.
    """

    def __init__(self, url: str, token: str, process: subprocess.Popen):
        self.url, self.token, self.pid = url, token, process.pid
        self._process = process
        self._stop = weakref.finalize(self, _end, process)  # also when a notebook forgets it or the program ends

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *trouble: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Server({self.url!r}, {'running' if self.is_running else 'stopped'})"

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End its process, after it has answered what it was asked. May be called again."""
        self._stop()

    def ask(self, path: str, body: Any = None) -> Any:
        """Return the answer to a request. Raises RequestRefused, with status and problems, for any status but 200."""
        status, answer = post_json(self.url + path, body, token=self.token)
        if status != 200:
            listed = answer.get("problems", []) if isinstance(answer, dict) else []
            raise RequestRefused(status, [Problem(_field(problem), problem["reason"]) for problem in listed])
        return answer

    def predict(self, row: Mapping[str, Any]) -> np.ndarray:
        """Return the probabilities for one row of named values, shape (classes,), over HTTP."""
        return np.array(self.ask("/predict", dict(row))["probabilities"])

    def predict_batch(self, rows: Any) -> np.ndarray:
        """Return the probabilities for a table or a list of named rows, shape (rows, classes), over HTTP."""
        answer = self.ask("/predict/batch", {"rows": plain_rows(rows)})
        return np.array(answer["probabilities"]).reshape(-1, len(answer["classes"]))

    def version(self) -> dict[str, Any]:
        """Return which bundle answers now: its fingerprint, name and card, the one before, and all that are there."""
        return self.ask("/version")

    def deploy(self, path: str | Path) -> dict[str, Any]:
        """Load another bundle and let it answer from now on; returns what `version` does."""
        return self.ask("/deploy", {"path": str(Path(path).resolve())})

    def switch(self, bundle: str) -> dict[str, Any]:
        """Let a bundle that the server holds answer from now on, by name or fingerprint; returns as `version`."""
        return self.ask("/switch", {"to": bundle})

    def roll_back(self) -> dict[str, Any]:
        """Let the bundle before the current one answer again; returns what `version` does."""
        return self.ask("/rollback", {})


def start_server(
    *bundles: str | Path,
    port: int = 0,
    warm: bool = True,
    batch: int | None = None,
    wait: float = 0.0,
    timeout: float = START_SECONDS,
) -> Server:
    """Start a server for the bundles in these folders in a process of its own, and return once it answers.

    The first bundle answers; `switch` and `roll_back` change that. port: 0 picks a free one.
    warm: whether each bundle is asked once before it answers a user. batch: answer the rows of several requests
    together, at most so many (see `micro_batching`); without it, each request by itself. wait: milliseconds for which
    a row may be held back so that others can join it. timeout: seconds to wait for the start.
    The server ends with `stop`, at the end of `with`, or when this program ends or dies.
    Raises ServingError, in one sentence, if it cannot start.
    """
    if not bundles:
        raise ServingError("Name at least one bundle to serve.")
    token = secrets.token_urlsafe(16)
    command = [sys.executable, "-m", "ai_lifecycle.serving_process", "--port", str(port)]
    command += [] if batch is None else ["--batch", str(batch)]
    command += [*([] if warm else ["--cold"]), "--wait", str(wait), "--", *map(str, bundles)]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints,
            env=child_environment(**{TOKEN_VARIABLE: token}),
        )  # fmt: skip
        line = _first_line(process, timeout)
        if not line:
            _end(process)
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().split("\n")[-1]
            raise ServingError(
                said or f"The server said nothing in {timeout:g} seconds; try again with a longer timeout."
            )
    return Server(json.loads(line)["url"], token, process)


def fold_scaling(
    weights: np.ndarray, bias: np.ndarray, mean: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias that take rows in their own units, where the given ones take scaled rows.

    weights: (features, classes). bias: (classes,). mean, scale: (features,), of `(rows - mean) / scale`.
    Whoever serves the result cannot forget the scaling: it is in the weights.
    Source: ((x - mean) / scale) @ w + b = x @ (w / scale) + (b - (mean / scale) @ w), by distributivity.

    >>> weights, bias = fold_scaling(np.array([[2.0]]), np.array([1.0]), np.array([10.0]), np.array([4.0]))
    >>> weights.tolist(), bias.tolist()
    ([[0.5]], [-4.0])
    """
    return weights / scale[:, None], bias - (mean / scale) @ weights


def plain_rows(rows: Any) -> list[dict[str, Any]]:
    """Return a table, or a list of rows with named values, as plain values that JSON can hold.

    >>> plain_rows([{"load": np.float64(1.5)}])
    [{'load': 1.5}]
    """
    # As objects, for the gaps of pandas' own types are no values that JSON can hold.
    records = rows.astype(object).where(rows.notna(), None).to_dict("records") if hasattr(rows, "columns") else rows
    return [{name: _plain(value) for name, value in row.items()} for row in records]


def _plain(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and value != value else value  # JSON has no NaN; a gap is null


def _field(problem: Mapping[str, Any]) -> str:
    return f"row {problem['row']}: {problem['field']}" if "row" in problem else problem["field"]


def _first_line(process: subprocess.Popen, timeout: float) -> bytes:
    """Return the first line that the process writes; nothing if it ends or the time is over."""
    lines: list[bytes] = []
    reader = threading.Thread(target=lambda: lines.append(process.stdout.readline()), daemon=True)
    reader.start()
    reader.join(timeout)
    return lines[0] if lines else b""


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        pipe.close()

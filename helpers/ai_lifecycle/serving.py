"""The served model: a web application around loaded bundles (`serving_process` runs it).

A request is answered by one bundle from beginning to end: switching to another never touches what is under way.
"""

import hmac
import re
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np

from ai_lifecycle.bundle import Bundle, BundleError, load_bundle

HOST = "127.0.0.1"  # nobody but this machine
# A web page elsewhere can point a name of its own at this machine; its requests then carry that name.
_OWN_NAME = re.compile(rf"({re.escape(HOST)}|localhost)(:\d*)?", re.IGNORECASE)
MOST_ROWS = 10_000  # in one batch; longer lists are for `scoring`
MOST_BYTES = 16_000_000  # of one request

# How rows become probabilities: (bundle, rows) to an array of shape (rows, classes).
AnswerRows = Callable[[Bundle, list[dict[str, Any]]], Awaitable[np.ndarray]]

_times: ContextVar[dict[str, float]] = ContextVar("times")  # of the request under way


class Shelf:
    """The bundles of a server: all that it holds, the one that answers, and those that answered before it.

    bundles: at least one; the first answers until `switch` says otherwise. warm: whether a bundle that comes later is
    asked once before it answers a user. Safe to use from several threads.
    """

    def __init__(self, bundles: Sequence[Bundle], warm: bool = True):
        self.warm = warm
        self._lock = threading.Lock()
        self._bundles = {bundle.fingerprint: bundle for bundle in bundles}
        self._history = [bundles[0]]

    @property
    def current(self) -> Bundle:
        """The bundle that answers new requests."""
        return self._history[-1]

    @property
    def before(self) -> Bundle | None:
        """The bundle that `roll_back` would go back to."""
        return self._history[-2] if len(self._history) > 1 else None

    @property
    def bundles(self) -> list[Bundle]:
        """All bundles, in the order they came."""
        return list(self._bundles.values())

    def add(self, bundle: Bundle) -> None:
        """Take in another bundle; it does not answer yet."""
        with self._lock:
            self._bundles[bundle.fingerprint] = bundle

    def switch(self, wanted: str) -> Bundle:
        """Let the bundle with that fingerprint or name answer from now on. Raises BundleError if there is none."""
        with self._lock:
            found = [
                bundle for bundle in self._bundles.values() if wanted in (bundle.fingerprint, bundle.manifest.name)
            ]
            if not found:
                names = ", ".join(bundle.manifest.name for bundle in self._bundles.values())
                raise BundleError(f"This server holds no bundle {wanted!r}; it holds {names}.")
            if found[-1] is not self.current:
                self._history = [*self._history, found[-1]]  # a new list: readers see the old one or the new one
            return self.current

    def roll_back(self) -> Bundle:
        """Let the bundle before the current one answer again. Raises BundleError if there was none."""
        with self._lock:
            if len(self._history) == 1:
                raise BundleError("There is no earlier bundle to roll back to.")
            self._history = self._history[:-1]
            return self.current


def note_times(wait: float, compute: float, rows: int) -> None:
    """Note for the request under way how long its rows waited and were computed, seconds, and how many together.

    A way to answer calls it; the header Server-Timing tells it to whoever asked.
    """
    _times.get({}).update(wait=wait, compute=compute, rows=rows)


async def answer_at_once(bundle: Bundle, rows: list[dict[str, Any]]) -> np.ndarray:
    """Ask the model in a thread of its own, so that the server goes on hearing while it computes."""
    from starlette.concurrency import run_in_threadpool

    def timed() -> tuple[np.ndarray, float, float]:
        started = time.perf_counter()
        return bundle.predict(rows), started, time.perf_counter()

    came = time.perf_counter()
    probabilities, started, ended = await run_in_threadpool(timed)
    note_times(started - came, ended - started, len(rows))
    return probabilities


def make_app(shelf: Shelf, token: str, answer: AnswerRows = answer_at_once) -> Any:
    """Return the web application, a FastAPI instance.

    POST /predict takes a row as a JSON object, POST /predict/batch takes {"rows": [...]}; both answer with the
    probabilities, the labels and the fingerprint of the bundle that gave them. A row that the bundle does not take is
    refused with status 422 and every problem as {"field": ..., "reason": ...}, in a batch with its "row" from 0.
    GET /health says whether the server is alive, GET /version which bundle answers, with its card.
    POST /switch {"to": name or fingerprint}, /deploy {"path": ...} and /rollback need the token.
    answer: how rows become probabilities; another way may gather the rows of several requests first (see
    `micro_batching`). The header Server-Timing says how long the rows waited and how long they were computed.
    """
    from fastapi import FastAPI

    app = FastAPI(title="ai-lifecycle", docs_url=None, redoc_url=None)  # those pages load scripts from the network
    app.add_middleware(_Guard, token=token)
    app.state.shelf = shelf

    _tell_refusals(app)
    _tell_state(app, shelf)
    _answer_rows(app, shelf, answer)
    _move(app, shelf)
    return app


def _tell_refusals(app: Any) -> None:
    """Whatever is refused, and by whom, has one form: {"problems": [{"field": ..., "reason": ...}]}."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Any, error: RequestValidationError):
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:] if isinstance(part, str))
        return _refusal(422, field, f"cannot be read: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def unknown(request: Any, error: HTTPException):
        return _refusal(error.status_code, "", str(error.detail))

    @app.exception_handler(BundleError)
    async def refused(request: Any, error: BundleError):
        return _refusal(409, "", str(error))


def _tell_state(app: Any, shelf: Shelf) -> None:
    @app.get("/health")
    async def health():
        return {"status": "ok", "bundle": shelf.current.fingerprint}

    @app.get("/version")
    async def version():
        return _version(shelf)


def _answer_rows(app: Any, shelf: Shelf, answer: AnswerRows) -> None:
    from fastapi import Body
    from fastapi.responses import JSONResponse

    @app.post("/predict")
    async def predict(row: dict[str, Any] = Body()):
        bundle = shelf.current  # read once: what follows is this bundle's work, whatever is switched meanwhile
        found = bundle.problems(row)
        if found:
            return JSONResponse({"problems": [problem._asdict() for problem in found]}, status_code=422)
        probabilities, headers = await _timed(answer, bundle, [row])
        given = {"label": bundle.labels(probabilities)[0], "probabilities": probabilities[0].tolist()}
        return JSONResponse(_head(bundle) | given, headers=headers)

    @app.post("/predict/batch")
    async def predict_batch(rows: list[dict[str, Any]] = Body(embed=True)):
        bundle = shelf.current
        if len(rows) > MOST_ROWS:
            return _refusal(413, "rows", f"a batch has at most {MOST_ROWS} rows, not {len(rows)}")
        found = [
            {"row": place} | problem._asdict() for place, row in enumerate(rows) for problem in bundle.problems(row)
        ]
        if found:
            return JSONResponse({"problems": found}, status_code=422)
        probabilities, headers = await _timed(answer, bundle, rows)
        given = {"labels": bundle.labels(probabilities), "probabilities": probabilities.tolist()}
        return JSONResponse(_head(bundle) | given, headers=headers)


async def _timed(answer: AnswerRows, bundle: Bundle, rows: list[dict[str, Any]]) -> tuple[np.ndarray, dict[str, str]]:
    """Return the probabilities, and as a header how long the rows waited and were computed, in milliseconds.

    Source: Server Timing, W3C working draft, 2023.
    """
    times: dict[str, float] = {}
    _times.set(times)
    probabilities = await answer(bundle, rows)
    if not times:
        return probabilities, {}
    wait, compute = 1e3 * times["wait"], 1e3 * times["compute"]
    told = f'wait;dur={wait:.4f}, compute;dur={compute:.4f}, batch;desc="{times["rows"]} rows"'
    return probabilities, {"Server-Timing": told}


def _move(app: Any, shelf: Shelf) -> None:
    """What changes which bundle answers; `_Guard` has asked for the token."""
    from fastapi import Body

    @app.post("/switch")
    def switch(to: str = Body(embed=True)):
        shelf.switch(to)
        return _version(shelf)

    @app.post("/deploy")
    def deploy(path: str = Body(embed=True)):
        bundle = ready(path, shelf.warm)  # loaded, checked and warmed up before any request meets it
        shelf.add(bundle)
        shelf.switch(bundle.fingerprint)
        return _version(shelf)

    @app.post("/rollback")
    def rollback():
        shelf.roll_back()
        return _version(shelf)


class _Guard:
    """Refuses, before anything is read, what asks for another machine, is too long, or needs the token and has it not."""

    def __init__(self, app: Any, token: str):
        self.app, self.token = app, token.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        refusal = self._refusal_of(scope) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal_of(self, scope: Any) -> Any:
        headers = dict(scope["headers"])
        if not _OWN_NAME.fullmatch(headers.get(b"host", b"").decode("latin-1")):
            return _refusal(400, "", f"a request names its host, and this is {HOST} or localhost")
        if scope["method"] != "POST":
            return None
        length = headers.get(b"content-length", b"").decode("latin-1")
        if not length.isdecimal():
            return _refusal(411, "", "a request says its length")
        if int(length) > MOST_BYTES:
            return _refusal(413, "", f"a request has at most {MOST_BYTES} bytes, not {length}")
        given = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
        if scope["path"] in ("/switch", "/deploy", "/rollback") and not hmac.compare_digest(given, self.token):
            return _refusal(403, "", "this needs the server's token, as the header Authorization: Bearer TOKEN")
        return None


def ready(path: str | Path, warm: bool = True) -> Bundle:
    """Return the bundle at `path` loaded and, if warm, asked once: no user waits for what happens the first time."""
    bundle = load_bundle(path)
    if warm:
        bundle.predict([bundle.example()])
    return bundle


def _head(bundle: Bundle) -> dict[str, Any]:
    return {"bundle": bundle.fingerprint, "classes": list(bundle.classes)}


def _version(shelf: Shelf) -> dict[str, Any]:
    current, before = shelf.current, shelf.before
    return {
        "bundle": current.fingerprint, "name": current.manifest.name, "before": before and before.fingerprint,
        "available": {bundle.fingerprint: bundle.manifest.name for bundle in shelf.bundles},
        "manifest": current.manifest.as_json(),
    }  # fmt: skip


def _refusal(status: int, field: str, reason: str) -> Any:
    from fastapi.responses import JSONResponse

    return JSONResponse({"problems": [{"field": field, "reason": reason}]}, status_code=status)

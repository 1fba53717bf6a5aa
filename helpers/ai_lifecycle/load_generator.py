"""A load generator: it asks a real server at moments fixed beforehand, and notes what each asker went through.

An *open* loop, as the world is: people ask when they have a question, whether or not the server is done with the
last one. Latency counts from the moment that was scheduled, so a server that stalls is blamed for everybody who had
to wait meanwhile. A *closed* loop, which asks again only after an answer, asks less while the server stalls, and so
leaves out just the worst: coordinated omission (Gil Tene, "How NOT to Measure Latency", 2013).
"""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from ai_lifecycle.child_process import child_environment, end_with_parent

CONNECTIONS = 64  # so many questions may be under way at once; one that finds none free still counts from its moment
_TIMING = re.compile(r'wait;dur=([\d.]+), compute;dur=([\d.]+), batch;desc="(\d+) rows"')


class Asked(NamedTuple):
    """One question and what became of it; all times in seconds since the load began.

    number: its place in the schedule. scheduled: when it should be asked. sent: when it was. finished: when its answer
    was there. status: of HTTP, or 0 if no answer came. wait, compute: as the server told, 0 if it did not. rows: how
    many were computed together with it.
    """

    number: int
    scheduled: float
    sent: float
    finished: float
    status: int
    wait: float = 0.0
    compute: float = 0.0
    rows: int = 1

    @property
    def latency(self) -> float:
        """Seconds from the moment that was scheduled to the answer."""
        return self.finished - self.scheduled


def schedule(rate: float, seconds: float, seed: int) -> np.ndarray:
    """Return the moments at which people ask who know nothing of each other, seconds from the beginning, growing.

    rate: questions a second, on average. seconds: how long they ask. seed: the same seed gives the same moments.
    The gaps between questions are drawn from an exponential distribution: a Poisson process.
    Source: Feller, "An Introduction to Probability Theory and Its Applications", volume 2, 1971, section I.3.

    >>> moments = schedule(rate=100, seconds=2, seed=0)
    >>> 150 < len(moments) < 250, bool((np.diff(moments) > 0).all()), bool(moments[-1] < 2)
    (True, True, True)
    """
    random, most = np.random.default_rng(seed), int(rate * seconds + 10 * np.sqrt(rate * seconds) + 20)
    moments = np.cumsum(random.exponential(1 / rate, most))
    return moments[moments < seconds]


def open_loop(
    ask: Callable[[int], tuple[int, float, float, int]],
    moments: Sequence[float],
    *,
    note: Callable[[Asked], object] = lambda asked: None,
    connections: int = CONNECTIONS,
    clock: Callable[[], float] = time.perf_counter,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Asked]:
    """Ask at each of the moments, and return every question with what became of it, in the order of the moments.

    ask(number): asks one question and returns (status, wait, compute, rows); called from several threads at once.
    moments: seconds from now, growing. note: is called with each question as soon as its answer is there.
    connections: how many questions may be under way at once.
    """
    began, numbers, done = clock(), count(), []

    def ask_in_turn() -> None:
        while (number := next(numbers)) < len(moments):
            early = moments[number] - (clock() - began)
            if early > 0:
                sleep(early)
            sent = clock() - began
            told = ask(number)
            asked = Asked(number, float(moments[number]), sent, clock() - began, *told)
            done.append(asked)
            note(asked)

    threads = [threading.Thread(target=ask_in_turn, daemon=True) for _ in range(min(connections, len(moments)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


class Asker:
    """Asks a server's /predict about one row after another, each thread on a connection of its own that stays open."""

    def __init__(self, url: str, rows: Sequence[dict[str, Any]], timeout: float = 60):
        address = urlsplit(url)
        self._place, self._timeout = (address.hostname, address.port), timeout
        self._bodies = [json.dumps(row).encode() for row in rows]
        self._mine, self._opened = threading.local(), []
        weakref.finalize(self, _close, self._opened)

    def __call__(self, number: int) -> tuple[int, float, float, int]:
        """Ask about the row whose turn it is; return (status, wait, compute, rows), status 0 if nobody answers."""
        for _ in range(2):  # a second time, because the server may have closed a connection that was idle
            try:
                return self._ask(self._bodies[number % len(self._bodies)])
            except (OSError, http.client.HTTPException):
                self._mine.connection.close()
                self._mine.connection = None
        return 0, 0.0, 0.0, 1

    def _ask(self, body: bytes) -> tuple[int, float, float, int]:
        if getattr(self._mine, "connection", None) is None:
            self._mine.connection = http.client.HTTPConnection(*self._place, timeout=self._timeout)
            self._opened.append(self._mine.connection)
        self._mine.connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        answer = self._mine.connection.getresponse()
        answer.read()
        told = _TIMING.fullmatch(answer.headers.get("Server-Timing", ""))
        wait, compute, rows = told.groups() if told else (0, 0, 1)
        return answer.status, float(wait) / 1e3, float(compute) / 1e3, int(rows)


def _close(connections: Iterable[http.client.HTTPConnection]) -> None:
    for connection in connections:
        connection.close()


def closed_loop(
    ask: Callable[[int], tuple[int, float, float, int]],
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> list[Asked]:
    """Ask, wait for the answer, ask again, for so many seconds; return every question, scheduled when it was sent.

    This is how one patient client lives, and how many load generators work; see the module for what it hides.
    """
    began, asked = clock(), []
    for number in count():
        sent = clock() - began
        if sent >= seconds:
            return asked
        told = ask(number)
        asked.append(Asked(number, sent, sent, clock() - began, *told))


@dataclass
class Load:
    """A load that a program of its own puts on a server, as `start_load` returns it.

    moments: those at which it asks. asked: every question that is answered so far, in the order of the answers.
    began: when it began, on `clock`, or None before. over: whether it asks and hears nothing more.
    """

    moments: np.ndarray
    asked: list[Asked] = field(default_factory=list)
    began: float | None = None
    over: bool = False
    clock: Callable[[], float] = time.perf_counter
    _process: subprocess.Popen | None = None

    @property
    def now(self) -> float:
        """Seconds since the load began; 0 before it did."""
        return 0.0 if self.began is None else self.clock() - self.began

    def stop(self) -> None:
        """Ask nothing more. May be called again."""
        if self._process is not None:
            _end(self._process)

    def _listen(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            said = json.loads(line)
            if said == "began":
                self.began = self.clock()
            else:
                self.asked.append(Asked(*said))
        self.over = True


def start_load(url: str, rows: Sequence[dict[str, Any]], moments: Sequence[float]) -> Load:
    """Ask the server at `url` about `rows`, in turn, at each of the moments; return at once.

    The load comes from a process of its own, so that nothing that goes on in this one delays it or counts as
    latency. It ends with `stop`, or when this program ends or dies.
    """
    command = [sys.executable, "-m", "ai_lifecycle.load_generator"]
    # In a session of its own, so that Ctrl-C in a shell reaches only whoever started the load, and may still say what came.
    kept = {"env": child_environment(), "start_new_session": True}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **kept)
    load = Load(np.asarray(moments, dtype=float), _process=process)
    weakref.finalize(load, _end, process)
    asked = json.dumps({"url": url, "rows": list(rows), "moments": [float(moment) for moment in moments]})
    process.stdin.write(asked.encode() + b"\n")
    process.stdin.flush()
    # The listener must not hold the load: a load that is forgotten ends.
    listen = Load._listen.__get__(weakref.proxy(load))
    threading.Thread(target=lambda: _quietly(listen, process.stdout), daemon=True).start()
    return load


def _quietly(listen: Callable[[Iterable[bytes]], None], lines: Any) -> None:
    with lines, suppress(ReferenceError):  # the load was forgotten while a line came
        listen(lines)


def _end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdin.close()


def _main() -> None:
    """Ask as the first line of the input says, one line of JSON for each answer."""
    wanted = json.loads(sys.stdin.buffer.readline())
    end_with_parent()
    saying = threading.Lock()

    def say(said: Any) -> None:
        with saying:
            print(json.dumps(said), flush=True)

    say("began")
    open_loop(Asker(wanted["url"], wanted["rows"]), wanted["moments"], note=say)


if __name__ == "__main__":
    _main()

"""What a worker of a cluster holds: grading stations, one for each of its threads.

Light on purpose: a worker imports this while it has its scheduler to talk to. The libraries are in the stations.
"""

import queue
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

_PROGRAM = "from ai_lifecycle.grading.cluster.station import main; main()"
_COMING = 30.0  # seconds that a new worker's stations may take to be told of
_WARMING = 600.0  # seconds that a station may take to import a lesson's libraries


class Station:
    """The worker's side of a station. order: a station.Order, pickled. patience: seconds that a task may take."""

    def __init__(self, order: bytes, patience: float) -> None:
        self.order, self.patience = order, patience
        self._process: Any = None
        self._link: Any = None
        self.start()

    def start(self) -> None:
        """Start the process, which gets warm while this one goes on."""
        ours, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as order:  # a pipe would make this process wait until it is read
            order.write(self.order)
            order.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno())],
                pass_fds=[theirs.fileno()], stdin=order, stdout=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self._link = Connection(ours.detach())

    def ask(self, task: bytes) -> bytes:
        """Return what came of a task, pickled: a station.Answer, or a UserError if the order cannot be followed here.

        Raises EOFError or OSError if the station ended over it, or stood still and was ended.
        """
        if self._process.poll() is not None:  # it had nothing to do for too long
            self.close()
            self.start()
        self._link.send_bytes(task)
        if not self._link.poll(self.patience):
            self._process.kill()
        return self._link.recv_bytes()

    def close(self) -> None:
        """Hang up, and see that it ends."""
        self._link.close()
        with suppress(Exception):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()


class Stations(WorkerPlugin):
    """On a worker: its stations, one for each thread. name: of the order. order: a station.Order, pickled.

    patience: seconds after which a submission hangs; whoever runs it sees to that, and a station that does not hangs too.
    """

    def __init__(self, name: str, order: bytes, patience: float) -> None:
        self.name, self.order, self.patience = name, order, 2 * patience + _WARMING

    def setup(self, worker: Any) -> None:
        """Start the stations."""
        self.idle: queue.SimpleQueue[Station] = queue.SimpleQueue()
        self.all = [Station(self.order, self.patience) for _ in range(worker.state.nthreads)]
        for station in self.all:
            self.idle.put(station)

    def teardown(self, worker: Any) -> None:
        """End the stations."""
        for station in self.all:
            station.close()

    def do(self, task: bytes) -> bytes:
        """Have an idle station do a task; returns and raises what `Station.ask` does."""
        station = self.idle.get()
        try:
            return station.ask(task)
        finally:
            self.idle.put(station)


def do_task(name: str, task: bytes) -> bytes:
    """On a worker, in one of its threads: do a task of an order."""
    worker, deadline = get_worker(), time.monotonic() + _COMING
    while name not in worker.plugins and time.monotonic() < deadline:
        time.sleep(0.1)  # a worker that has just come may get its first task before its stations
    return worker.plugins[name].do(task)

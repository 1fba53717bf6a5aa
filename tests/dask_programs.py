"""A dask scheduler and workers on this machine, as programs that tests start and end."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from markdown_pages import wait_for_words
from processes import descendants, free_port, is_gone, start


@contextlib.contextmanager
def program(*arguments: str, folder: Path, ready: str, **environment: str) -> Iterator[subprocess.Popen]:
    """A dask program that has said it is ready, which ends with the block and leaves nothing running."""
    path = folder / f"{arguments[0]}-{free_port()}.log"
    with path.open("w") as log:
        process = start(
            [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:], "--no-dashboard"],
            cwd=folder, stdout=log, stderr=log, env={**os.environ, **environment},
        )  # fmt: skip
    try:
        wait_for_words(path, ready, process)
        yield process
    finally:
        family = descendants(process.pid) if process.poll() is None else set()
        process.kill()
        process.wait()
        assert all(is_gone(member.pid) for member in family), "the stations must end with their worker"


@contextlib.contextmanager
def scheduler(folder: Path, address: str = "", **environment: str) -> Iterator[str]:
    """A scheduler, at an address of its own unless one is given; gives its address."""
    address = address or f"tcp://127.0.0.1:{free_port()}"
    with scheduler_program(folder, address, **environment):
        yield address


def scheduler_program(folder: Path, address: str, **environment: str) -> contextlib.AbstractContextManager:
    """A scheduler at an address, as a process that a test may end."""
    port = address.rpartition(":")[2]
    return program(
        "scheduler", "--host", "127.0.0.1", "--port", port, folder=folder, ready="Scheduler at:", **environment
    )  # fmt: skip


def worker(address: str, folder: Path, **environment: str) -> contextlib.AbstractContextManager:
    """A worker that does one thing at a time, as a process."""
    return program(
        "worker", address, "--nthreads", "1", "--no-nanny", folder=folder, ready="Registered to:", **environment
    )  # fmt: skip


@contextlib.contextmanager
def stopped(process: subprocess.Popen) -> Iterator[None]:
    """Have a process stand still until the block ends."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)

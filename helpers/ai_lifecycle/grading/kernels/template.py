"""The template: a process that has imported a course's libraries and forks kernels from itself.

A program of its own, `python -P -m ai_lifecycle.grading.kernels.template`, started and asked by `warm_kernels`.
It stays fit to fork: one thread, no event loop, no zmq context, no started JAX backend. A library that breaks this
when it is imported, or that prints or warns (a fresh kernel would show that, and nbgrader would take points for it),
is left out: the template starts again without it. Linux only.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ai_lifecycle.grading.kernels.forked_kernel import ARGUMENTS, MESSAGE_BYTES, become_kernel
from ai_lifecycle.grading.kernels.preload import used_later
from ai_lifecycle.grading.sandbox.disk import remove
from ai_lifecycle.grading.sandbox.keeper import LOOK_EVERY
from ai_lifecycle.grading.sandbox.linux import adopt_orphans, die_with

_LISTED = 0.5  # seconds for which the system may still list a thread that has ended
# What every kernel imports when it starts, whatever it prints. They come first: some libraries ask at their import
# whether they are in a kernel.
KERNEL_MODULES = (
    "ipykernel.debugger", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.shellchannel", "ipykernel.comm",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect",
    "IPython.extensions.storemagic", "sqlite3", "tornado.platform.asyncio", "faulthandler",
    "ai_lifecycle.grading.kernels.prepared_kernel",
)  # fmt: skip


def _load_kernel(debugger: bool) -> None:
    """Import what every kernel imports. debugger: whether kernels can be debugged; its libraries are large."""
    if not debugger:
        sys.modules["debugpy"] = None  # ipykernel takes it as not installed
    for name in KERNEL_MODULES:
        with suppress(ImportError):
            importlib.import_module(name)
    if not debugger:
        del sys.modules["debugpy"]


def load(names: Sequence[str], skipped: Sequence[str] = ()) -> str:
    """Import the named modules, as far as they are there. Returns the first that must not be preloaded, "" if none.

    skipped: names to pass over; so are modules inside of them.
    """
    for name in names:
        if any(name == other or name.startswith(f"{other}.") for other in skipped):
            continue
        with _watched() as is_quiet:
            # Missing, or broken here: the kernel that imports it will say so where the learner sees it.
            with suppress(Exception):
                importlib.import_module(name)
            if not (is_quiet() and _can_fork()):
                return name
    return ""


@contextmanager
def _watched():
    """Give a function that tells whether nothing was printed and no warning shown since."""
    shown, original = [], warnings.showwarning
    sys.stdout.flush(), sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    with tempfile.TemporaryFile() as printed:
        os.dup2(printed.fileno(), 1), os.dup2(printed.fileno(), 2)
        warnings.showwarning = note = lambda *details, **more: shown.append(details)

        def is_quiet() -> bool:
            sys.stdout.flush(), sys.stderr.flush()
            return not shown and os.fstat(printed.fileno()).st_size == 0

        try:
            yield is_quiet
        finally:
            is_quiet()
            for standard, copy in zip((1, 2), kept, strict=True):
                os.dup2(copy, standard)
                os.close(copy)
            if warnings.showwarning is note:
                warnings.showwarning = original


def _can_fork() -> bool:
    """Whether a fork of this process would be whole: no second thread, no JAX backend, no zmq context."""
    bridge, zmq = sys.modules.get("jax._src.xla_bridge"), sys.modules.get("zmq")
    return (
        threading.active_count() == 1
        and not getattr(bridge, "_backends", None)
        and getattr(getattr(zmq, "Context", None), "_instance", None) is None
        and not _keeps_threads()
    )


def _keeps_threads() -> bool:
    """Whether there are threads, a library's own, that a fork would lack.

    Those that a fork ends are none of these: OpenBLAS, say, ends its own before each fork, and starts them when needed.
    """
    if _threads() > 1:
        with warnings.catch_warnings(action="ignore"):  # later versions of Python warn of just this
            pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
    end = time.monotonic() + _LISTED
    while (found := _threads() > 1) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _forget_warnings() -> None:
    """A warning that was given while importing is given again to whoever deserves it."""
    for module in list(sys.modules.values()):
        registry = getattr(module, "__dict__", {}).get("__warningregistry__")
        if isinstance(registry, dict):
            registry.clear()


class _Template:
    """The serving loop: its owner and further clients ask for forks; whoever hangs up loses its kernels."""

    def __init__(self, owner: socket.socket, keeper: Any, *becoming: Any) -> None:
        """keeper: what forks and watches the kernels, None if each sees to that. becoming: what they are told."""
        self.owner, self.keeper, self.becoming = owner, keeper, becoming
        self.kernels: dict[socket.socket, dict[int, int]] = {owner: {}}  # client to process id to its pidfd
        self.killed: dict[int, int] = {}  # those whose client hung up, until they have ended

    def serve(self) -> None:
        """Answer until the owner hangs up, then leave nothing running."""
        while self.owner in self.kernels:
            pidfds = [pidfd for kernels in self._all() for pidfd in kernels.values()]
            patience = LOOK_EVERY if self.keeper and pidfds else None
            ready, _, _ = select.select([*self.kernels, *pidfds], [], [], patience)
            for waiting in ready:
                if isinstance(waiting, socket.socket):
                    self._answer(waiting)
            self._bury()
            if self.keeper:
                self.keeper.look([pid for kernels in self._all() for pid in kernels])
        while strays := _children():  # kernels end with this process; what they started and let go may not
            for pid in strays:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            _reap()

    def _answer(self, client: socket.socket) -> None:
        try:
            message, descriptors, _, _ = socket.recv_fds(client, MESSAGE_BYTES, 1)
        except OSError:
            message, descriptors = b"", []
        if not message:
            kernels = self.kernels.pop(client)
            for pid, pidfd in kernels.items():
                _kill(pid, pidfd)
            self.killed.update(kernels)
            client.close()
        elif message == b"client":
            self.kernels[socket.socket(fileno=descriptors[0])] = {}
        else:
            self._fork(client, json.loads(message), descriptors[0])

    def _fork(self, client: socket.socket, order: dict, descriptor: int) -> None:
        parent, pid = os.getpid(), self.keeper.fork([Path(order["folder"])]) if self.keeper else os.fork()
        if pid == 0:
            try:
                os.setsid()
                die_with(0 if os.getpid() == 1 else parent)
                for other in self.kernels:
                    other.close()
                for pidfd in [pidfd for kernels in self._all() for pidfd in kernels.values()]:
                    os.close(pidfd)
                become_kernel(socket.socket(fileno=descriptor), order, *self.becoming)
            finally:
                os._exit(1)
        os.close(descriptor)
        with suppress(OSError):  # it may be gone already
            self.kernels[client][pid] = os.pidfd_open(pid)

    def _bury(self) -> None:
        """Forget the kernels that ended, and kill what they left behind: it has become this process's child."""
        ended = False
        for kernels in self._all():
            for pid, pidfd in list(kernels.items()):
                if _has_ended(pidfd):
                    os.close(kernels.pop(pid))
                    ended = True
        _reap()
        known = {pid for kernels in self._all() for pid in kernels}
        while ended and (strays := _children() - known):
            for pid in strays:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            _reap()

    def _all(self) -> list[dict[int, int]]:
        return [*self.kernels.values(), self.killed]


def _children() -> set[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as listed:
            return {int(pid) for pid in listed.read().split()}
    except OSError:  # a kernel without that list
        return set()


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _has_ended(pidfd: int) -> bool:
    return bool(select.select([pidfd], [], [], 0)[0])


def _kill(pid: int, pidfd: int) -> None:
    if not _has_ended(pidfd):
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _prepared_kernel(owner: socket.socket, order: dict) -> Any:
    """Return a kernel that the forks go on with, None if each of them is to make its own."""
    from ai_lifecycle.grading.kernels.prepared_kernel import prepare

    if not order["prepared"]:
        return None
    with suppress(Exception, SystemExit):
        prepared = prepare(ARGUMENTS, order["folder"])
        if _can_fork():
            return prepared
    _start_again(owner, {**order, "prepared": False})


def _start_again(owner: socket.socket, order: dict) -> None:
    """Become a new template, with another order."""
    os.set_inheritable(owner.fileno(), True)
    os.execv(sys.executable, [*sys.orig_argv[:-1], json.dumps(order)])


def main(arguments: Sequence[str]) -> None:
    """Load, then serve. arguments: the owner's socket as a descriptor, and the order as JSON."""
    gc.disable()  # while so much is imported, collections find hardly anything, and look at all again and again
    order = json.loads(arguments[1])
    owner = socket.socket(fileno=int(arguments[0]))
    _load_kernel(order["debugger"])
    unfit = load(order["modules"], order["skipped"]) or load(used_later(sys.modules), order["skipped"])
    if unfit:
        order["skipped"].append(unfit)
        _start_again(owner, order)
    _forget_warnings()
    keeper = None
    if order["prepare"]:
        module, _, name = order["prepare"].partition(":")
        keeper = getattr(importlib.import_module(module), name)(order["options"])
    prepared = _prepared_kernel(owner, order)
    for received in (signal.SIGINT, signal.SIGHUP):  # the owner decides when this ends
        signal.signal(received, signal.SIG_IGN)
    adopt_orphans()
    gc.freeze()  # what is loaded stays in shared memory: no collection in a fork touches it
    gc.enable()
    try:
        owner.send(json.dumps({"skipped": order["skipped"]}).encode())
        _Template(owner, keeper, order["enter"], order["options"], prepared).serve()
    finally:
        remove(Path(order["folder"]))


if __name__ == "__main__":
    main(sys.argv[1:])

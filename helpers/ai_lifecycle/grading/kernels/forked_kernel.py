"""What a fork of the template does: it becomes an IPython kernel that waits, ready, for its notebook."""

import importlib
import json
import os
import random
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_lifecycle.grading.kernels import compiled
from ai_lifecycle.grading.sandbox.linux import die_with

if TYPE_CHECKING:
    from ai_lifecycle.grading.kernels.prepared_kernel import PreparedKernel

# How each kernel is started. Whoever asks for other arguments than these gets a stock kernel.
ARGUMENTS = ("--HistoryManager.hist_file=:memory:", "--log-level=ERROR")
INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel sets MPLBACKEND to, before anybody imports it
MESSAGE_BYTES = 1 << 18  # the longest message between the template and whoever asks it
WORK = "work"  # the folder, in a kernel's own, where it starts and may write


def become_kernel(
    owner: socket.socket,
    order: Mapping[str, Any],
    enter: str,
    options: Mapping[str, Any],
    prepared: "PreparedKernel | None" = None,
) -> None:
    """Run an IPython kernel until it is told to end. Does not return to what this process was before.

    owner: the socket to whoever asked: a message says that the kernel is ready; an answer with `environment`,
    `folder` and how to use `compiled` programs starts it; a hang-up ends it. order: with `folder`, the kernel's own,
    which holds connection.json.
    enter: "module:function" to call before anything else, with that folder and `options`, "" for nothing. It may
    restrict this process for good, or fork and return in the child; it must leave the kernel's folder writable.
    prepared: the kernel, as far as it was made before the fork.
    """
    folder = Path(order["folder"])
    os.chdir(folder / WORK)
    _detach()
    if enter:
        _enter(enter, folder, options)
    _renew_chance()
    application, added = _application(folder, prepared)
    owner.send(b"ready")
    message = owner.recv(MESSAGE_BYTES)
    owner.close()
    if message:
        start = json.loads(message)
        os.environ.clear()
        os.environ.update({**start["environment"], **added})
        tempfile.tempdir = None  # the template has found out its own place for temporary files
        os.chdir(start["folder"])
        if start["compiled"]:
            compiled.use(folder / compiled.FOLDER, start["compiled"])
        application.start()
    os._exit(0)


def _detach() -> None:
    """No terminal, no signal handlers of the template's."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _enter(enter: str, folder: Path, options: Mapping[str, Any]) -> None:
    """Call what restricts this process; then arm again what a fork or a change of rights disarms."""
    before, parent = os.getpid(), os.getppid()
    module, _, name = enter.partition(":")
    getattr(importlib.import_module(module), name)(str(folder), dict(options))
    if os.getpid() != before:
        parent = 0 if os.getpid() == 1 else before  # the first in a namespace has no parent in it
    die_with(parent)


def _renew_chance() -> None:
    """Give this fork random numbers of its own. Python's own generators are renewed by the fork itself."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _application(folder: Path, prepared: "PreparedKernel | None") -> tuple[Any, dict[str, str]]:
    """Return a kernel that listens, and what it set in the environment. No user's IPython settings are read."""
    os.environ["IPYTHONDIR"] = ipython = str(folder / "ipython")
    if os.environ.get("MPLBACKEND") == INLINE:
        del os.environ["MPLBACKEND"]  # the kernel sets it, as it always does
    before = dict(os.environ)
    connection_file = str(folder / "connection.json")
    sys.argv = ["ipykernel_launcher.py", "-f", connection_file]
    added: dict[str, str] = {}
    if prepared is not None:
        added.update(prepared.added)
        application = prepared.attach(Path(ipython), connection_file)
    else:
        from ipykernel.kernelapp import IPKernelApp

        application = IPKernelApp.instance()
        application.initialize(["-f", connection_file, *ARGUMENTS])
    if "ipywidgets" in sys.modules:  # what it does when it is first imported in a kernel
        sys.modules["ipywidgets"].load_ipython_extension(application.shell)
    added.update((name, value) for name, value in os.environ.items() if before.get(name) != value)
    return application, added

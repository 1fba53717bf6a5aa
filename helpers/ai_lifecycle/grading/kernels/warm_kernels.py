"""Warm kernels: IPython kernels forked from a process that has imported a course's libraries, ready before needed.

    with WarmKernels(["numpy", "keras"]):
        ...  # nbclient and nbgrader start kernels as ever, and get warm ones

A kernel talks through Unix sockets in a folder that only this user may enter. What cannot be served, for whatever
reason, is a stock kernel (`provisioner`). Leaves nothing running and no file, also if this process is killed.
"""

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ai_lifecycle.grading.kernels import in_use
from ai_lifecycle.grading.kernels.forked_kernel import INLINE, MESSAGE_BYTES
from ai_lifecycle.grading.kernels.warm_kernel import NoWarmKernel, WarmKernel, make_folder
from ai_lifecycle.grading.paths import environment as our_environment
from ai_lifecycle.grading.sandbox.disk import remove

_LONGEST_SOCKET_PATH = 100  # the system allows 107 bytes
# The template would find out, and start again without them: what starts a thread of its own when it is imported.
_START_THREADS = ("onnxruntime",)
_IMPATIENCE = 1  # seconds to wait for a kernel after one was late, until one is ready in time again
# What libraries read from the environment when they are imported: another value then needs another template.
_READ_AT_IMPORT = ("PYTHON", "KERAS_", "JAX_", "XLA_", "OMP_", "OPENBLAS_", "MKL_", "MPL")
_DEFAULTS = {"MPLBACKEND": INLINE}
# What a kernel has used it keeps for its next array or picture, where it would be given back to the system and come back
# empty, page by page: a tenth of what the cells of a lesson that trains cost. Linux's C library alone reads this, when a
# program starts; no kernel is told.
_FOR_TEMPLATE = {"GLIBC_TUNABLES": f"glibc.malloc.mmap_threshold={64 << 20}:glibc.malloc.trim_threshold={256 << 20}"}
# How libraries are told, when they are loaded, with how many threads to compute.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def compiles() -> bool:
    """Whether the warm kernels of this process are for a lesson that has JAX compile something."""
    kernels = in_use.current()
    return kernels is not None and bool({"keras", "jax"} & {name.split(".")[0] for name in kernels.modules})


class WarmKernels:
    """A template process and the kernels it forked; while entered, kernel managers of this process are served from it.

    modules: names to import before any fork; those that are missing, print, warn, or start threads are left out.
    patience: seconds to wait for a kernel that is asked for and not ready, fewer if the last one was late; with 0 it is
    kept for whoever comes next.
    spare: how many kernels wait, ready. first: how many are made at once, if that is more.
    enter: "module:function" that each fork calls first (see forked_kernel), with `options`. prepare: one that the
    template calls before any fork, with the same: it may return what forks and watches them.
    programs: compiled ones that kernels may use (see compiled). teach: whether what kernels compile is added to these;
    only for what is trusted. environment: of the template, by default ours. prefix: a command that runs the template,
    such as bwrap's. debugger: whether kernels can be debugged. threads: with how many the preloaded libraries compute
    in each kernel, unless the environment says it; 0 leaves it to them, which then take every processor.
    """

    def __init__(
        self,
        modules: Sequence[str],
        *,
        spare: int = 1,
        first: int = 0,
        patience: float = 60,
        enter: str = "",
        options: Mapping[str, Any] | None = None,
        prepare: str = "",
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
        debugger: bool = True,
        threads: int = 0,
    ) -> None:
        self.modules, self.spare, self.first, self.patience = list(modules), spare, first, patience
        self.enter, self.options, self.prepare = enter, dict(options or {}), prepare
        self.environment = {**_DEFAULTS, **(our_environment() if environment is None else environment)}
        self.prefix, self.debugger = list(prefix), debugger
        self._for_template = {**(dict.fromkeys(_THREADS, str(threads)) if threads else {}), **_FOR_TEMPLATE}
        self.skipped: list[str] | None = None
        self.programs: dict[str, bytes] = {}
        self.teach = False
        self._waiting: list[WarmKernel] = []
        self._reserved: dict[str, WarmKernel] = {}
        self._control: socket.socket | None = None
        self._template: subprocess.Popen | None = None
        self._is_late, self._losses, self._may_start_again = False, 0, True

    def __enter__(self) -> "WarmKernels":
        self.start()
        from ai_lifecycle.grading.kernels.provisioner import serve_from

        self._restore = serve_from()
        in_use.kernels.append(self)
        return self

    def __exit__(self, *error: object) -> None:
        in_use.kernels.remove(self)
        self._restore()
        self.close()

    def start(self) -> None:
        """Start the template, which imports the modules while this process goes on. Forks nothing if it cannot."""
        if sys.platform != "linux":
            return
        self.folder = _private_folder()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order = {
            "modules": self.modules, "skipped": [*_START_THREADS], "enter": self.enter, "options": self.options,
            "prepare": self.prepare, "folder": str(self.folder), "debugger": self.debugger, "prepared": True,
        }  # fmt: skip
        program = [sys.executable, "-P", "-m", "ai_lifecycle.grading.kernels.template", str(theirs.fileno()), json.dumps(order)]
        with theirs:
            self._template = subprocess.Popen(
                [*self.prefix, *program], env={**self._for_template, **self.environment}, cwd="/", pass_fds=[theirs.fileno()],
                start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._fill(self.first)

    @property
    def template_pid(self) -> int | None:
        """The template's process id, None if none was started."""
        return None if self._template is None else self._template.pid

    def branch(self, spare: int = 1) -> "WarmKernels":
        """Return started kernels of the same template for another process: a fork of this one calls this.

        If the template has ended, they are none that are ready, and `reserve` will start a template of their own.
        """
        other = WarmKernels(
            self.modules, spare=spare, patience=self.patience, enter=self.enter, options=self.options,
            prepare=self.prepare, environment=self.environment, prefix=self.prefix, debugger=self.debugger,
        )  # fmt: skip
        other._for_template = self._for_template
        if self._control is not None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                try:
                    other.folder = Path(tempfile.mkdtemp(dir=self.folder))
                    socket.send_fds(self._control, [b"client"], [theirs.fileno()])
                    other._control = ours
                except OSError:
                    ours.close()
        other._fill()
        return other

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether the libraries would be the same if a kernel with this environment imported them itself."""
        mine, other = (
            {name: value for name, value in variables.items() if name.startswith(_READ_AT_IMPORT)}
            for variables in (self.environment, {**_DEFAULTS, **environment})
        )
        return mine == other

    def take(self, folder: str = "") -> WarmKernel:
        """Return a kernel that is ready, and have the next one prepared.

        folder: if it is one that `reserve` returned, the kernel is the one that was reserved with it.
        Raises NoWarmKernel if there is none in time.
        """
        if folder in self._reserved:
            return self._reserved.pop(folder)
        self._listen()
        kernel = self._next()
        patience = min(self.patience, _IMPATIENCE) if self._is_late else self.patience
        self._is_late = not select.select([kernel], [], [], patience)[0]
        if self._is_late:
            self._put_back(kernel)
            raise NoWarmKernel("no kernel was ready in time")
        try:
            kernel.settle()
        except NoWarmKernel:
            kernel.kill()
            raise
        kernel.programs, kernel.teaches = self.programs, self.teach
        self._fill()
        return kernel

    def reserve(self) -> Path:
        """Return the work folder of a kernel that is ready; a kernel manager that starts one there will get it.

        If the template has ended, another one is started, once. Raises NoWarmKernel if there is no kernel in time.
        """
        try:
            kernel = self.take()
        except NoWarmKernel:
            self._listen()
            if self._control is not None or not self._may_start_again:
                raise
            self._start_again()
            kernel = self.take()
        self._reserved[str(kernel.work)] = kernel
        return kernel.work

    def is_reserved(self, folder: str) -> bool:
        """Whether a kernel waits for whoever starts one in this folder."""
        return folder in self._reserved

    def losses(self) -> int:
        """Return how many templates have ended that were asked for kernels: each took its kernels along."""
        self._listen()
        return self._losses

    def _put_back(self, kernel: WarmKernel) -> None:
        """Keep a kernel that takes its time for whoever comes next, unless nobody may be asked to wait for it again."""
        if self.patience:
            kernel.kill()
        else:
            self._waiting.insert(0, kernel)

    def _listen(self) -> None:
        """Hear what the template says about its modules, or that it has ended."""
        try:
            while self._control is not None:
                message = self._control.recv(MESSAGE_BYTES, socket.MSG_DONTWAIT)
                if message:
                    self.skipped = json.loads(message)["skipped"]
                else:
                    self._lose()
        except BlockingIOError:
            return
        except OSError:
            self._lose()

    def _lose(self) -> None:
        self._losses += 1
        self._hang_up()

    def _start_again(self) -> None:
        """Start another template in place of one that has ended. Raises NoWarmKernel if it cannot be started."""
        self.close()
        try:
            self.start()
        except OSError as error:
            raise NoWarmKernel(f"the process that they are forked from cannot be started again ({error})") from None

    def _next(self) -> WarmKernel:
        if self._control is None:
            for kernel in self._waiting:
                kernel.kill()
            self._waiting = []
        if not self._waiting:
            self._order()
        return self._waiting.pop(0)

    def _fill(self, at_least: int = 0) -> None:
        with suppress(NoWarmKernel):
            while len(self._waiting) < max(self.spare, at_least):
                self._order()

    def _order(self) -> None:
        """Ask for one more fork."""
        if self._control is None:
            raise NoWarmKernel("the process that they are forked from is not running")
        folder = make_folder(self.folder)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            try:
                socket.send_fds(self._control, [json.dumps({"folder": str(folder)}).encode()], [theirs.fileno()])
            except OSError:
                ours.close()
                self._lose()
                raise NoWarmKernel("the process that they are forked from has ended") from None
        self._waiting.append(WarmKernel(folder, ours))

    def close(self) -> None:
        """End the template and every kernel, and remove their files."""
        for kernel in [*self._waiting, *self._reserved.values()]:
            kernel.kill()
        self._waiting, self._reserved, self._may_start_again = [], {}, False
        self._hang_up()
        if self._template is not None:
            with suppress(subprocess.TimeoutExpired):
                self._template.wait(10)
            self._template.kill()
            self._template.wait()
            remove(self.folder)

    def _hang_up(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None


def _private_folder() -> Path:
    """Return a new folder that only this user may enter, with a path short enough for the sockets in it."""
    folder = Path(tempfile.mkdtemp(prefix="ai-lifecycle-kernels-"))
    if len(str(folder)) + len("/xxxxxxxxxx/xxxxxxxxxxx/k-1") > _LONGEST_SOCKET_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="ai-lifecycle-", dir="/tmp"))
    return folder

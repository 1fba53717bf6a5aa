"""One warm kernel, as seen from outside: it waits, ready, then runs a notebook, then ends."""

import json
import os
import secrets
import select
import signal
import socket
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ai_lifecycle.grading.kernels import compiled
from ai_lifecycle.grading.kernels.forked_kernel import WORK
from ai_lifecycle.grading.sandbox.disk import remove

_PORTS = {f"{channel}_port": number for number, channel in enumerate(("shell", "iopub", "stdin", "control", "hb"), 1)}


class NoWarmKernel(Exception):
    """There is no warm kernel to give: a stock one serves as well, only later."""


def make_folder(place: Path) -> Path:
    """Make a new kernel's own folder, with its place to work and how to connect to it. Raises NoWarmKernel if it cannot."""
    try:
        folder = Path(tempfile.mkdtemp(dir=place))
    except OSError as error:  # a template that ends by itself takes the place along
        raise NoWarmKernel(f"there is no place for a kernel ({error})") from None
    (folder / WORK).mkdir()
    connection = {
        "transport": "ipc", "ip": str(folder / "k"), **_PORTS, "key": secrets.token_hex(16),
        "signature_scheme": "hmac-sha256",
    }  # fmt: skip
    (folder / "connection.json").write_text(json.dumps(connection))
    return folder


class WarmKernel:
    """A kernel that waits for its notebook, then runs it. Has the part of Popen that jupyter_client asks for.

    folder: its own, removed with it. work: where it starts, inside of that.
    """

    stdin = stdout = stderr = None

    def __init__(self, folder: Path, link: socket.socket) -> None:
        self.folder, self.work, self._link = folder, folder / WORK, link
        self.pid, self.returncode, self._pidfd = 0, None, -1
        self.programs: dict[str, bytes] = {}  # compiled ones: it may read these, and adds to them if it teaches
        self.teaches = False
        self.connection = json.loads((folder / "connection.json").read_text())

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the kernel is ready."""
        return self._link.fileno()

    def settle(self) -> None:
        """Take note that the kernel is ready. Raises NoWarmKernel if it ended before."""
        if self.pid:
            return
        with suppress(OSError):
            # The system itself says who sends: in a namespace of its own a kernel has another number inside.
            message, extra, _, _ = self._link.recvmsg(16, socket.CMSG_SPACE(struct.calcsize("3i")))
            if message:
                self.pid, _, _ = struct.unpack("3i", extra[0][2])
                self._pidfd = os.pidfd_open(self.pid)
                return
        raise NoWarmKernel("the kernel ended before it was ready")

    def begin(self, environment: Mapping[str, str], folder: str) -> None:
        """Let the kernel run, in a folder and with an environment. Raises NoWarmKernel if it has ended."""
        how = compiled.WRITE if self.teaches else compiled.READ if self.programs else ""
        if how:
            compiled.place(self.programs, self.folder / compiled.FOLDER)
        start = {"environment": dict(environment), "folder": folder, "compiled": how}
        try:
            self._link.send(json.dumps(start).encode())
        except OSError as error:
            raise NoWarmKernel(f"the kernel cannot be started ({error})") from None
        self._link.close()

    def poll(self) -> int | None:
        """Return None while the kernel runs. How it ended is not known: its parent is the template."""
        if self.returncode is None and select.select([self._pidfd], [], [], 0)[0]:
            self.returncode = -1
            os.close(self._pidfd)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return once the kernel has ended. Raises subprocess.TimeoutExpired if that takes too long."""
        if self.returncode is None and not select.select([self._pidfd], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("kernel", timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and what it started, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(os.getpgid(self.pid), number)

    def kill(self) -> None:
        """End the kernel, what it started and its folder."""
        self._link.close()
        if self.pid:
            self.send_signal(signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self.wait(5)
        if self.teaches:
            self.programs.update(compiled.collect(self.folder / compiled.FOLDER))
        remove(self.folder)

    terminate = kill

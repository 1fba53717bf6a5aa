"""The kernel manager that jupyter_client gets for kernels in the sandbox."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from traitlets import default

from ai_lifecycle.grading import paths
from ai_lifecycle.grading.kernels.in_use import current
from ai_lifecycle.grading.kernels.provisioner import WarmKernelManager
from ai_lifecycle.grading.sandbox.view import environment

_LARGEST_MESSAGE = 64 << 20


class SandboxedKernelManager(WarmKernelManager):
    """Starts kernels in the sandbox. They talk through sockets in their room's own folder: there is no network.

    is_off: whether there is no sandbox. line: makes a command line, and the folder it is for, one that runs in it.
    """

    is_off: bool
    line: Callable[[list[str], Path], list[str]]

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        folder = Path(options["cwd"])
        if not self.is_off:
            given: Mapping[str, str] = options.get("env") or paths.environment()
            options["env"] = {**environment(given, folder.parent), "NBGRADER_EXECUTION": "autograde"}
            self._folder = folder  # whatever is started now, also if no warm kernel will do, is started in the sandbox
            if not (current() and current().is_reserved(str(folder))):
                self.transport, self.ip = "ipc", str(folder.parent / "k")
                self.connection_file = str(folder.parent / "connection.json")
                self.kernel_spec.metadata["kernel_provisioner"] = {"provisioner_name": "local-provisioner"}
        return await super()._async_pre_start_kernel(**options)

    @default("context")
    def _limited_context(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, _LARGEST_MESSAGE)  # of each socket made in it: a larger one is not read
        return context

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Return the command line of a kernel that is started: in the sandbox."""
        line = super().format_kernel_cmd(extra_arguments)
        folder = getattr(self, "_folder", None)
        return line if folder is None else self.line(line, folder)

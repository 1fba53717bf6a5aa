"""Handing warm kernels to jupyter_client: a kernel provisioner, and a manager and client that know how ready they are.

Whatever is unusual about a request, or goes wrong with it, ends in jupyter_client's own LocalProvisioner.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Type

from ai_lifecycle.grading.kernels.forked_kernel import ARGUMENTS
from ai_lifecycle.grading.kernels.in_use import current, started
from ai_lifecycle.grading.kernels.warm_kernel import NoWarmKernel, WarmKernel

_NAME = "ai-lifecycle-warm"


def serve_from() -> Callable[[], None]:
    """Have kernel managers of this process ask for warm kernels. Returns what undoes that."""
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[_NAME] = EntryPoint(_NAME, f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    before, factory.default_provisioner_name = factory.default_provisioner_name, _NAME

    def undo() -> None:
        factory.default_provisioner_name = before

    return undo


class WarmProvisioner(LocalProvisioner):
    """Gives the kernel manager a warm kernel where that is the same as a new one, else a new one."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Take a kernel, if one may serve; else prepare a stock one."""
        self.warm: WarmKernel | None = None
        kernels = current()
        if kernels is None or self.parent is None or self.connection_info or not self._is_plain(kwargs):
            return await super().pre_launch(**kwargs)
        given = await KernelProvisionerBase.pre_launch(self, **{**kwargs, "env": dict(kwargs.get("env", os.environ))})
        folder = str(given.get("cwd") or os.getcwd())
        try:
            if not kernels.fits(given["env"]):
                raise NoWarmKernel("its environment is another")
            self.warm = kernels.take(folder)
            self.warm.begin(given["env"], folder)
        except NoWarmKernel as error:
            if kernels.enter:
                raise RuntimeError(f"No protected kernel can be started: {error}.") from None
            self.warm = None
            started.append(str(error))
            return await super().pre_launch(**kwargs)
        self.connection_info = {**self.warm.connection, "key": self.warm.connection["key"].encode()}
        return {**given, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Return where the kernel listens."""
        if self.warm is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid = self.warm, self.warm.pid
        self.cwd = kwargs.get("cwd", os.getcwd())
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """End a warm kernel at once: nothing that it would still do is of interest to anybody."""
        if self.warm is not None:
            self.warm.kill()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel."""
        if self.warm is None:
            await super().kill(restart)
        else:
            self.warm.kill()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what the kernel left. A kernel that is started again is a stock one, on the same sockets."""
        if self.warm is not None:
            self.warm.kill()
            if restart:
                self.warm.folder.mkdir(mode=0o700, exist_ok=True)
        await super().cleanup(restart)

    def _is_plain(self, kwargs: dict[str, Any]) -> bool:
        """Whether the request is for this Python's own IPython kernel, with no settings that a fork does not have."""
        command = list(self.kernel_spec.argv)
        python = command[0] if command else ""
        return (
            (os.path.basename(python) in ("python", "python3") or python == sys.executable)
            and command[1:] == ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
            and set(kwargs.get("extra_arguments", ())) <= set(ARGUMENTS)
            and set(kwargs) <= {"extra_arguments", "cwd", "env", "stdin", "stdout", "stderr", "kernel_id"}
            and not self.kernel_spec.env
            and getattr(self.parent, "transport_encryption", "disabled") == "disabled"
        )


class WarmKernelClient(AsyncKernelClient):
    """A client that knows from the kernel's welcome that nothing it prints will be lost, and waits no longer."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return as soon as the kernel's output reaches this client; wait as jupyter_client does if it cannot tell."""
        deadline = time.monotonic() + 2
        while isinstance(getattr(self.parent.provisioner, "warm", None), WarmKernel) and time.monotonic() < deadline:
            if await self.iopub_channel.msg_ready():
                message = await self.iopub_channel.get_msg(timeout=0)
                if message["msg_type"] == "iopub_welcome":
                    return
            await asyncio.sleep(0.002)
        await super().wait_for_ready(timeout)


class WarmKernelManager(AsyncKernelManager):
    """jupyter_client's manager with that client."""

    client_factory = Type(klass=WarmKernelClient)
    client_class = f"{__name__}.WarmKernelClient"

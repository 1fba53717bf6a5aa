"""An IPython kernel made before the fork: all of it that needs no socket, no thread and no folder of its own.

Half of what a kernel does until its first cell is the same in each: reading arguments, making the shell, its magics,
formatters and completer, listing the modules. The template does it once. A fork adds what is its own and goes on as
ipykernel does. Whatever cannot be prepared, each fork does itself.
"""

import os
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ipykernel
from ipykernel import kernelapp
from ipykernel.ipkernel import IPythonKernel
from IPython.core.application import BaseIPythonApplication
from IPython.core.profiledir import ProfileDir

_KNOWN = 7  # the version of ipykernel whose kernels can be given their sockets later


class _Begun(BaseIPythonApplication):
    """What ipykernel's application builds on, with the steps behind it that were done before the fork."""

    def initialize(self, argv: Sequence[str] | None = None) -> None:
        """Nothing is left to do."""


class IPKernelApp(kernelapp.IPKernelApp, _Begun):
    """ipykernel's application, of which `initialize` does only what is ipykernel's own.

    Its name stands in IPython's settings: by it, libraries tell that they are in a notebook.
    """

    def init_extensions(self) -> None:
        """Nothing is left to do: the shell had its extensions before the fork."""

    def init_code(self) -> None:
        """Nothing is left to do: there is no user's code to run."""


class _Made(IPythonKernel):
    """Stands for the class of the kernel where the application would make one."""

    @classmethod
    def instance(cls, **parts: Any) -> IPythonKernel:
        """Return the kernel that is there, with the parts that a new one would be given."""
        kernel = IPythonKernel.instance()
        _complete(kernel, parts)
        return kernel


@dataclass
class PreparedKernel:
    """A kernel that waits for its fork. added: what making it has set in the environment."""

    application: IPKernelApp
    kernel: IPythonKernel
    added: Mapping[str, str] = field(default_factory=dict)

    def attach(self, folder: Path, connection_file: str) -> IPKernelApp:
        """Make the kernel this fork's own, and have it listen. folder: for IPython's files."""
        application, shell = self.application, self.kernel.shell
        application.ipython_dir = shell.ipython_dir = str(folder)
        profile = ProfileDir.create_profile_dir_by_name(str(folder), "default")
        application.profile_dir = shell.profile_dir = profile
        application.config.IPKernelApp.connection_file = application.connection_file = connection_file
        application.user_ns = shell.user_ns

        application.kernel_class = _Made
        application.initialize()
        application.kernel_class = IPythonKernel
        return application


def prepare(arguments: Sequence[str], place: str) -> PreparedKernel | None:
    """Make a kernel in this process, which is to fork others; None if this version of ipykernel is not known.

    arguments: the kernel's, all but where it listens. place: a folder, as it was afterwards.
    """
    if ipykernel.version_info[0] != _KNOWN:
        return None
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(dir=place) as folder:  # for IPython's files: each fork has another one
        os.environ["IPYTHONDIR"] = folder
        application = IPKernelApp.instance()
        BaseIPythonApplication.initialize(application, ["-f", "", *arguments])
        kernel = IPythonKernel.instance(parent=application, log=application.log, profile_dir=application.profile_dir)
        application.shell = kernel.shell
        super(IPKernelApp, application).init_extensions()
        super(IPKernelApp, application).init_code()
    del os.environ["IPYTHONDIR"]
    added = {name: value for name, value in os.environ.items() if before.get(name) != value}
    return PreparedKernel(application, kernel, added)


def _complete(kernel: IPythonKernel, parts: Mapping[str, Any]) -> None:
    """Give a kernel its parts, and those to its shell and debugger that IPythonKernel gives them when it is made."""
    for name, part in parts.items():
        setattr(kernel, name, part)
    kernel.ident = str(uuid.uuid4())
    shell, debugger = kernel.shell, getattr(kernel, "debugger", None)
    for publisher in (shell.displayhook, shell.display_pub):
        publisher.session, publisher.pub_socket = kernel.session, kernel.iopub_socket
    shell.displayhook.topic = kernel._topic("execute_result")
    if debugger is not None:
        debugger.session, debugger.shell_socket = kernel.session, kernel.debug_shell_socket
        debugger.debugpy_client.debugpy_stream = kernel.debugpy_stream

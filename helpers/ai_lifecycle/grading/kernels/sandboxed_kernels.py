"""Kernels in the sandbox, for nbclient and nbgrader: warm ones where a fork can enter it, else started ones.

    kernels = SandboxedKernels(survey("auto"), hidden=[course.root])
    with WarmKernels(modules, **kernels.for_warm_kernels()):
        with kernels.room(files) as folder:
            ...  # a kernel of kernels.manager that starts in this folder is in the sandbox

A room is a kernel's own folder for one submission, a copy of its files in it: what a submission does to them, and
whatever links it leaves there, nobody outside ever follows.
Light to import: it is known in which sandbox the libraries are to be before jupyter_client is imported.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_lifecycle.grading import paths
from ai_lifecycle.grading.kernels.in_use import current, started
from ai_lifecycle.grading.kernels.warm_kernel import NoWarmKernel
from ai_lifecycle.grading.sandbox.confine import WORK
from ai_lifecycle.grading.sandbox.disk import remove
from ai_lifecycle.grading.sandbox.keeper import Limits
from ai_lifecycle.grading.sandbox.policy import Policy, Report
from ai_lifecycle.grading.sandbox.program import command
from ai_lifecycle.grading.sandbox.view import View, environment

if TYPE_CHECKING:
    from ai_lifecycle.grading.kernels.sandboxed_manager import SandboxedKernelManager


class SandboxedKernels:
    """The sandbox of one run. report: what there is of it. hidden, readable: as for View. limits: a submission's."""

    def __init__(
        self,
        report: Report,
        *,
        hidden: Sequence[Path] = (),
        readable: Sequence[Path] = (),
        limits: Limits | None = None,
    ) -> None:
        self.report, self.limits = report, limits or Limits()
        self.hidden, self.readable = tuple(hidden), tuple(readable)

    def for_warm_kernels(self) -> dict[str, Any]:
        """Return the options by which WarmKernels put each fork into the sandbox; none if the sandbox is off."""
        if self.report.is_off:
            return {}
        options = {
            "means": self.report.means, "limits": asdict(self.limits),
            "hidden": list(map(str, self.hidden)), "readable": list(map(str, self.readable)),
        }  # fmt: skip
        known = environment(paths.environment(), Path.home())  # a fork can read all that its template has known
        confine = "ai_lifecycle.grading.sandbox.confine"
        entering = {"enter": f"{confine}:enter_kernel", "prepare": f"{confine}:prepare_kernels", "options": options}
        return {**entering, "environment": known}

    @property
    def manager(self) -> type["SandboxedKernelManager"]:
        """The kernel manager whose kernels start in a room."""
        from ai_lifecycle.grading.kernels.sandboxed_manager import SandboxedKernelManager

        given = {"is_off": self.report.is_off, "line": staticmethod(self.line)}
        return type("SandboxedKernelManager", (SandboxedKernelManager,), given)

    @contextmanager
    def room(self, files: Path | None = None) -> Iterator[Path]:
        """Give the folder that a kernel is to start in, with copies of the files of another folder.

        Where no warm kernel is to be had, whatever the reason, a started one will work there, as well protected.
        """
        warm, folder = current(), None
        if warm is not None and warm.enter:
            try:
                folder = warm.reserve()
            except NoWarmKernel as error:
                started.append(str(error))
        elif not self.report.is_off:
            started.append("there are none for this sandbox" if self.report.can_enter else "Bubblewrap can only start them")
        if folder is not None:
            _furnish(folder, files)
            yield folder  # it is removed with its kernel
            return
        own = Path(tempfile.mkdtemp(prefix="ai-lifecycle-"))
        try:
            (own / WORK).mkdir()
            _furnish(own / WORK, files)
            yield own / WORK
        finally:
            remove(own)

    def line(self, argv: Sequence[str], folder: Path) -> list[str]:
        """Return the command line that runs a program in the sandbox, in a room that `room` gave."""
        view = View(folder, folder.parent, self.readable, (), self.hidden)
        return command(argv, Policy.of(view, self.limits), self.report)


def _furnish(room: Path, files: Path | None) -> None:
    """Copy a folder's files into a room, whose owner gets them."""
    if files is None:
        return
    shutil.copytree(files, room, symlinks=True, dirs_exist_ok=True)
    owner = room.stat()
    if owner.st_uid != os.geteuid():
        for folder, folders, names in os.walk(room):
            for name in (*folders, *names):
                os.chown(os.path.join(folder, name), owner.st_uid, owner.st_gid, follow_symlinks=False)

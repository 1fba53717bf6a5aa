"""The kernels that a lesson's notebooks run in: warm ones with its libraries, in the sandbox that was asked for.

Light to import on purpose: the libraries are being imported elsewhere by the time that this process needs nbgrader.
"""

import asyncio
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_lifecycle.grading.kernels.forked_kernel import ARGUMENTS
from ai_lifecycle.grading.paths import environment

if TYPE_CHECKING:
    from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
    from ai_lifecycle.grading.sandbox.policy import Report


@contextmanager
def kernels_for(
    *notebooks: Path, sandbox: "Report | None" = None, hidden: Sequence[Path] = (), first: int = 0, threads: int = 0
) -> Iterator["SandboxedKernels"]:
    """Give kernels with the libraries that notebooks import: warm ones, those of this process if it has some already.

    sandbox: the layers of the sandbox that they are to be in, by default none.
    hidden: folders to hide from them. first: how many are made at once; no further ones are made before they are
    asked for. threads: with how many each computes, 0 for as many as there are processors.
    """
    from ai_lifecycle.grading.kernels.in_use import current
    from ai_lifecycle.grading.kernels.preload import lesson_modules
    from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
    from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels
    from ai_lifecycle.grading.sandbox.policy import Report

    kernels = SandboxedKernels(sandbox or Report("off", ()), hidden=hidden)
    wanted = kernels.for_warm_kernels()
    there = current()
    fits = there and (there.enter, there.options) == (wanted.get("enter", ""), wanted.get("options", {}))
    if not kernels.report.can_enter or fits:
        yield kernels
    else:
        with WarmKernels(lesson_modules(*notebooks), spare=0, first=first, debugger=False, threads=threads, **wanted):
            yield kernels


@contextmanager
def started_kernel(folder: str, manager: Any = None) -> Iterator[Any]:
    """Give a kernel that has been told to start, in `folder`; it and all it started are killed at the end.

    manager: the class of its manager, by default that of warm kernels.
    It leaves no trace in the learner's own IPython history.
    What it prints outside of cells is dropped: it is for developers of kernels.
    """
    from jupyter_core.utils import run_sync

    if manager is None:
        from ai_lifecycle.grading.kernels.provisioner import WarmKernelManager as manager

    kernel = manager(kernel_name="python3")
    run_sync(kernel.start_kernel)(
        extra_arguments=list(ARGUMENTS),
        cwd=folder,
        env={**environment(), "NBGRADER_EXECUTION": "autograde"},  # as nbgrader's autograder tells notebooks
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield kernel
    finally:
        run_sync(_abandon_tasks)()
        run_sync(kernel.shutdown_kernel)(now=True)


async def _abandon_tasks() -> None:
    """Cancel what still waits for the kernel after Ctrl-C; it would complain once the kernel is gone."""
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

"""Which warm kernels this process is served from: asked by whoever starts one, set by whoever has them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ai_lifecycle.grading.warm_kernels import WarmKernels

kernels: list["WarmKernels"] = []  # the last ones serve


def current() -> "WarmKernels | None":
    """Return the warm kernels that kernel managers of this process are served from, None if there are none."""
    return kernels[-1] if kernels else None


def use(others: "WarmKernels") -> None:
    """Have the kernel managers of this process, which is a fork of one that had warm kernels, served from these."""
    kernels[:] = [others]

"""Which warm kernels this process is served from: asked by whoever starts one, set by whoever has them."""

from typing import Any

kernels: list[Any] = []  # WarmKernels, of which the last ones serve
started: list[str] = []  # why each kernel that this process has had started was not a warm one


def current() -> Any | None:
    """Return the WarmKernels that kernel managers of this process are served from, None if there are none."""
    return kernels[-1] if kernels else None


def use(others: Any) -> None:
    """Have kernel managers of this process served from other WarmKernels: it is a fork of one that had its own."""
    kernels[:] = [others]

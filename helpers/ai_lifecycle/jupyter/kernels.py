"""Warm kernels for JupyterLab: a notebook's kernel is ready at once, with NumPy, pandas, Matplotlib and widgets.

An extension of the Jupyter server, named in settings/. Whatever is unusual, or goes wrong, ends in the kernel
that JupyterLab would have started anyway; so does what is asked for before the first one is ready.

Keras is not among the libraries. Measured with `smaps_rollup`: the process that the kernels are forked from holds
95 MB, which a kernel then shares: it has 24 MB of its own instead of 98. So one open notebook costs 20 MB more than
without, a waiting kernel as much again, and each further notebook 75 MB less. With Keras it would hold 213 MB from the
start, also for whoever only looks at a playground, on a machine that may have 2 GB.
"""

import os
import sys
from pathlib import Path
from typing import Any

MODULES = ("numpy", "pandas", "matplotlib.pyplot", "ipywidgets", "anywidget")
_SECONDS = 5  # until the first page is there, which the imports would hold up


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Have kernels made ready a little after the server has started. They end with the server, however it ends."""
    if sys.platform != "linux" or has_own_settings():
        return
    from tornado.ioloop import IOLoop

    from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels

    kernels = WarmKernels(MODULES, patience=0)
    IOLoop.current().call_later(_SECONDS, kernels.__enter__)
    server.log.info("Kernels that start at once will be ready in a moment.")


def has_own_settings() -> bool:
    """Whether this user has told IPython to do things when it starts: a warm kernel would not do them."""
    folder = Path(os.environ.get("IPYTHONDIR") or Path.home() / ".ipython") / "profile_default"
    return any(any(folder.glob(what)) for what in ("*_config.*", "startup/*.py", "startup/*.ipy"))

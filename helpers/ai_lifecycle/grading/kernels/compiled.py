"""JAX programs that are compiled already: half of a lesson's time goes to compiling the same training step again.

They come from a run of the lesson's own solution and are kept in the grader's memory. Each kernel gets a copy of its
own, which it reads and never writes: what a submission does to its copy, no other one meets.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = "compiled"  # in a kernel's own folder
READ, WRITE = "read", "write"
# Nothing is kept that took less time to compile than this, in seconds; nothing takes longer than what stands for READ.
_SECONDS = {READ: 1e9, WRITE: 0}


def place(programs: Mapping[str, bytes], folder: Path) -> None:
    """Write programs into a folder, which is made, and belongs to whom the folder around it belongs to."""
    folder.mkdir(exist_ok=True)
    for name, program in programs.items():
        (folder / name).write_bytes(program)
    owner = folder.parent.stat()
    if owner.st_uid != os.geteuid():
        os.chown(folder, owner.st_uid, owner.st_gid)


def collect(folder: Path) -> dict[str, bytes]:
    """Return the programs in a folder, by file name; none if it is not there."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


def use(folder: Path, how: str) -> None:
    """Have JAX in this process look for programs in a folder. how: READ, or WRITE to put there what it compiles.

    For JAX that is imported already as for JAX that is imported later. Starts no backend.
    """
    settings = {
        "jax_compilation_cache_dir": str(folder),
        "jax_persistent_cache_min_compile_time_secs": _SECONDS[how],
        "jax_persistent_cache_min_entry_size_bytes": -1,
        "jax_persistent_cache_enable_xla_caches": "none",
    }
    if "jax" in sys.modules:
        for name, value in settings.items():
            sys.modules["jax"].config.update(name, value)
    else:
        os.environ.update({name.upper(): str(value) for name, value in settings.items()})

"""What a sandboxed process may see: files to read, to write, to hide. Pure but for asking the disk."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

READ, WRITE, HIDE = "read", "write", "hide"

# The system's programs and libraries, and the little they need to know about the machine.
_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache",
    "/etc/localtime", "/etc/timezone", "/etc/mime.types", "/sys/devices/system/cpu",
)  # fmt: skip
USER = "learner"
DEVICES = ("null", "zero", "full", "random", "urandom")

# An allow-list: whatever else an instructor's environment holds (tokens, addresses, names) stays outside. So does
# JPY_PARENT_PID, by which a kernel looks for its parent, which has another number inside; the keeper does that.
_VARIABLES = {
    "LANG", "LANGUAGE", "TZ", "PATH", "COLUMNS", "LINES", "KERAS_BACKEND", "MPLBACKEND", "PYTHONHASHSEED",
    "PYTHONPATH", "PYTHONWARNINGS", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "CONDA_PREFIX", "JUPYTER_PREFER_ENV_PATH",
    "AI_LIFECYCLE_SEED", "NBGRADER_EXECUTION", "XLA_FLAGS", "TF_CPP_MIN_LOG_LEVEL",
}  # fmt: skip
_FAMILIES = ("LC_", "JAX_", "OMP_", "OPENBLAS_", "MKL_", "BLIS_", "NUMEXPR_", "VECLIB_")


@dataclass(frozen=True)
class View:
    """What of the file system is there. scratch: the folder to work in, with the submission's files.

    home: another folder to write in, for settings, temporary files and the sockets that lead outside.
    readable, writable: more files and folders to see, with all below them. hidden: what to leave out of these;
    a path below another one decides for what is below itself, so a folder in a hidden one may be readable.
    """

    scratch: Path
    home: Path
    readable: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()

    def entries(self) -> list[tuple[Path, str]]:
        """Return what is asked for as (path, READ, WRITE or HIDE), outer folders first; what is missing left out."""
        return self.entries_with(self.standing())

    def standing(self) -> dict[Path, str]:
        """Return the part of the entries that is the same for every submission: all but what it may write."""
        readable = ((Path(path), READ) for path in (*_SYSTEM, *python_paths(), *self.readable))
        return _found([*readable, *((path, HIDE) for path in (*_course_files(), *self.hidden))])

    def entries_with(self, standing: Mapping[Path, str]) -> list[tuple[Path, str]]:
        """Return the entries, given what `standing` returned for a view with the same readable and hidden paths."""
        writable = _found([(path, WRITE) for path in (*self.writable, self.home, self.scratch)])
        return sorted({**standing, **writable}.items(), key=lambda item: (len(item[0].parts), str(item[0])))


def _found(asked: Iterable[tuple[Path, str]]) -> dict[Path, str]:
    """Return what is there of the paths, under their names and under those they lead to."""
    found: dict[Path, str] = {}
    for path, access in asked:
        if os.path.exists(path):
            found[Path(os.path.abspath(path))] = access
            found[path.resolve()] = access
    return found


def python_paths() -> tuple[Path, ...]:
    """Return where this Python and the packages installed for it are: never the folder it was started in."""
    packages = [Path(entry) for entry in sys.path if {"site-packages", "dist-packages"} & set(Path(entry).parts)]
    found = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).parent, *packages, _package().parent]
    return tuple(dict.fromkeys(path for path in found if path.is_absolute() and len(path.parts) > 1))


def environment(given: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the variables that may be known inside, from those given; home, temporary files and user are others."""
    kept = {name: value for name, value in given.items() if name in _VARIABLES or name.startswith(_FAMILIES)}
    places = {"HOME": str(home), "TMPDIR": str(home), "USER": USER, "LOGNAME": USER}
    return {**kept, **places}


def plan(entries: Sequence[tuple[Path, str]]) -> tuple[list[tuple[Path, str]], dict[Path, str]]:
    """Return how to build a file tree: what to bind or hide where, in order, and the symbolic links to make.

    entries: as View.entries has them. What the surroundings of a path give it already is left out.
    """
    links = {path: os.readlink(path) for path, _ in entries if path.is_symlink()}
    places: dict[Path, str] = {}
    for path, access in entries:
        around = next((places[parent] for parent in path.parents if parent in places), HIDE)
        if path not in links and access != around:
            places[path] = access
    return list(places.items()), links


def about_users(name: str, user: int) -> dict[Path, str]:
    """Return the files that tell who there is: Python asks for the user's name, programs for that of the loopback."""
    return {
        Path("/etc/passwd"): f"{name}:x:{user}:{user}::/:/bin/sh\n",
        Path("/etc/group"): f"{name}:x:{user}:\n",
        Path("/etc/hosts"): f"127.0.0.1 localhost {name}\n::1 localhost\n",
        Path("/etc/nsswitch.conf"): "passwd: files\ngroup: files\nhosts: files\n",
    }


def anyone_can_read(entries: Sequence[tuple[Path, str]], own_tree: bool) -> bool:
    """Whether any user could read what is readable. own_tree: whether the folders above a path do not matter."""

    def is_open(path: Path, bits: int) -> bool:
        return path.stat().st_mode & bits == bits

    return all(
        (access != READ or is_open(path, 0o005 if path.is_dir() else 0o004))
        and (own_tree or all(is_open(folder, 0o001) for folder in path.parents))
        for path, access in entries
        if access != HIDE
    )


def without_hidden(entries: Sequence[tuple[Path, str]]) -> tuple[list[Path], list[Path], list[Path]]:
    """Return what to allow where only allowing is possible: paths to read, to write, and folders to list.

    A readable folder with something hidden in it is given up, and what stands beside the hidden path is readable.
    """
    access = dict(entries)
    readable, writable, listed = [], [], []

    def allow(path: Path) -> None:
        inside = [other for other in access if path in other.parents and access[other] == HIDE]
        if not inside:
            readable.append(path)
            return
        listed.append(path)
        for child in _children(path):
            if access.get(child) is None:
                allow(child)

    for path, kind in entries:
        if kind == WRITE:
            writable.append(path)
        elif kind == READ:
            allow(path)
    return readable, writable, listed


def _children(folder: Path) -> Iterable[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _package() -> Path:
    return Path(__file__).resolve().parents[2]


def _course_files() -> tuple[Path, ...]:
    """Return where an installed wheel keeps the course's notebooks, solutions among them."""
    return (_package() / "course_files",)

"""The namespaces of namespaces.py made by Bubblewrap: for systems that allow them to this program and not to us.

It can only start programs. Options: its manual page, bwrap(1).
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ai_lifecycle.grading.sandbox import linux
from ai_lifecycle.grading.sandbox.keeper import Limits, keep
from ai_lifecycle.grading.sandbox.view import HIDE, READ, USER, WRITE, about_users, plan


def start_within(entries: Sequence[tuple[Path, str]], user: int, limits: Limits, program: Sequence[str]) -> None:
    """Become the keeper of a program that Bubblewrap starts; does not return.

    entries: what the program sees, as View.entries has it. user: who it will be.
    Raises OSError if there is no Bubblewrap.
    """
    linux.die_with_parent()
    linux.adopt_orphans()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            linux.die_with_parent()
            os.setsid()
            os.set_inheritable(tell, True)
            os.execvp("bwrap", ["bwrap", "--info-fd", str(tell), *_options(entries, user), "--", *program])
        except OSError as error:
            print(error, file=sys.stderr, flush=True)
        os._exit(96)
    os.close(tell)
    with os.fdopen(told) as pipe:
        text = pipe.read()
    # Bubblewrap's own process comes first among the new process ids, and the program is the first it started.
    writable = [path for path, access in entries if access == WRITE]
    keep(child, limits, writable, above=json.loads(text)["child-pid"] if text else None)


def _options(entries: Sequence[tuple[Path, str]], user: int) -> list[str]:
    """Return the options; the files they name by number are made here and stay open."""
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--hostname", USER]
    options += ["--die-with-parent", "--tmpfs", "/tmp", "--dev", "/dev", "--proc", "/proc"]
    if os.geteuid() == 0:  # the program gives these up itself, when it changes its user
        options += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        options += ["--cap-add", "CAP_SETPCAP"]
    else:
        options += ["--unshare-user"]
    places, links = plan(entries)
    for path, target in links.items():
        options += ["--symlink", target, str(path)]
    for path, access in places:
        options += _folders_above(path)
        if access == HIDE:
            options += ["--tmpfs", str(path)] if path.is_dir() else ["--ro-bind", "/dev/null", str(path)]
        else:
            options += ["--ro-bind" if access == READ else "--bind", str(path), str(path)]
    for path, text in about_users(USER, user).items():
        number = os.memfd_create(path.name, 0)
        os.write(number, text.encode())
        os.lseek(number, 0, os.SEEK_SET)
        options += ["--ro-bind-data", str(number), str(path)]
    return [*options, "--remount-ro", "/", "--chdir", "/"]


def _folders_above(path: Path) -> list[str]:
    """Return the options that make the folders above a path, for everybody to walk through."""
    above = reversed(path.parents[:-1])
    return [word for folder in above for word in ("--perms", "0755", "--dir", str(folder))]

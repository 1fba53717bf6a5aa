"""The sandbox a submission runs in: what is kept from it, by which layers, and what each layer does not cover.

Two ways in. `confine.enter` is for a freshly forked process that has run nothing of the learner's.
`command` is for programs that are started: it returns a command line which does the same and then becomes the program.

What no layer covers: the learner's code runs in the process that holds its own kernel's keys and test cells, so what
that process says about itself is hearsay (see tampering/signs.py). A process that forks shares all it has ever known with
its children: start it with `view.environment`, and let it read no solution, gradebook or other submission before.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.sandbox import bubblewrap, landlock, linux
from ai_lifecycle.grading.sandbox.confine import close_files, end_for, enter, give_up_rights, hand_over, user_number
from ai_lifecycle.grading.sandbox.policy import (
    BUBBLEWRAP,
    FILTER,
    LANDLOCK,
    LIMITS,
    MODES,
    NAMESPACES,
    OWN,
    USERS,
    Layer,
    Policy,
    Report,
)  # fmt: skip
from ai_lifecycle.grading.sandbox.view import View


def survey(mode: str = "auto") -> Report:
    """Return which layers this machine has, found out by trying them once in a program of their own.

    Raises UserError if mode is "require" and a layer is missing, whichever: each covers what the others leave open.
    """
    if mode not in MODES:
        raise UserError(f"--sandbox {mode} is unknown; choose one of {', '.join(MODES)}.")
    if mode == "off":
        return Report(mode, ())
    report = Report(mode, _layers())
    missing = [f"no {layer.name}, for {layer.otherwise}" for layer in report.layers if not layer.how]
    if mode == "require" and missing:
        remedy = "use --sandbox auto and read what is missing"
        raise UserError(
            f"This machine has not every layer of the sandbox, as --sandbox require demands ({'; '.join(missing)}); "
            f"{remedy if report.uses(NAMESPACES) else f'install bubblewrap, or {remedy}'}."
        )
    return report


@cache
def _layers() -> tuple[Layer, ...]:
    trouble = _trouble_with(OWN)
    how = OWN if not trouble else BUBBLEWRAP if shutil.which("bwrap") and not _trouble_with(BUBBLEWRAP) else ""
    version = landlock.version()
    layers = [
        Layer(NAMESPACES, how, trouble, "the kernel itself, processor time and memory are shared"),
        Layer(
            LANDLOCK, f"version {version}" if version else "", "this kernel has none, or a container forbids it",
            "names, sizes and times of files can be asked for; open files stay open",
        ),
        Layer(
            FILTER, "seccomp" if _is_known_machine() else "", "it is made for Linux on x86-64 and 64-bit ARM",
            "it knows nothing of paths and addresses",
        ),
        Layer(
            LIMITS, "rlimits and a keeper" if _is_known_machine() else "", "it is made for Linux",
            "how fast disk and memory work, and the number of processes of root",
        ),
    ]  # fmt: skip
    if _is_known_machine() and os.geteuid() == 0:
        nowhere = Policy(Path("/"), Path("/"), tuple(View(Path("/"), Path("/")).entries()))
        number = "one for each submission" if user_number(nowhere, own_tree=bool(how)) else ""
        layers.append(
            Layer(
                USERS, number, "Python is where only root may read it, so submissions run as root", "root's own files"
            )
        )
    return tuple(layers)


def _trouble_with(means: str) -> str:
    """Return why namespaces cannot be had by these means, "" if they can."""
    if not _is_known_machine():
        return f"they are made for Linux on x86-64 and 64-bit ARM, and this is {sys.platform} on {platform.machine()}"
    with tempfile.TemporaryDirectory(prefix="ai-lifecycle-") as folder:
        policy = Policy.of(View(Path(folder), Path(folder)))
        report = Report("require", (Layer(NAMESPACES, means, "", ""),))
        try:
            line = command([sys.executable, "-I", "-S", "-c", ""], policy, report)
            done = subprocess.run(line, capture_output=True, text=True, timeout=60, errors="replace")
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["they do not work here"])[-1]


def command(argv: Sequence[str], policy: Policy, report: Report) -> list[str]:
    """Return the command line that runs a program in the sandbox, started with any environment and in any folder.

    The process it starts is the keeper: it passes SIGINT and SIGTERM on, ends as the program does, and takes all that
    the program has started with it, also when it is killed itself (if there are namespaces).
    """
    if report.is_off:
        return list(argv)
    return [*_python("start"), policy.to_text(), json.dumps(report.means), *argv]


def _python(function: str, *first: str) -> list[str]:
    """Return the command line of a Python that calls a function of this module with what else is on the line."""
    here = str(Path(__file__).resolve().parents[3])
    code = f"import sys; sys.path.insert(0, {here!r}); from ai_lifecycle.grading.sandbox import program; "
    return [sys.executable, "-I", "-S", "-c", f"{code}program.{function}(*sys.argv[1:3], sys.argv[3:])", *first]


def start(policy_text: str, means_text: str, argv: Sequence[str]) -> None:
    """Become the keeper of a program that runs in the sandbox: what `command` starts. Does not return."""
    policy, report = Policy.from_text(policy_text), Report.of(json.loads(means_text))
    try:
        if report.uses(NAMESPACES) == BUBBLEWRAP:
            user = user_number(policy, own_tree=True)
            hand_over(policy, user)
            inside = _python("start_inside", f"{policy_text}\n{user}", means_text, *argv)
            bubblewrap.start_within(policy.entries, user, policy.limits, inside)
        enter(policy, report, open_files=(1, 2))
        os.execvp(argv[0], list(argv))
    except BaseException as error:  # whatever it is, it must end here: the program must not run outside
        end_for(error)


def start_inside(policy_text: str, means_text: str, argv: Sequence[str]) -> None:
    """Give up the remaining rights in a tree that Bubblewrap has made, and become the program."""
    policy_text, _, user = policy_text.rpartition("\n")
    try:
        policy = Policy.from_text(policy_text)
        close_files((1, 2))
        give_up_rights(policy, Report.of(json.loads(means_text)), int(user), own_tree=True)
        os.execvp(argv[0], list(argv))
    except BaseException as error:
        end_for(error)


def _is_known_machine() -> bool:
    return sys.platform == "linux" and platform.machine() in linux.MACHINES

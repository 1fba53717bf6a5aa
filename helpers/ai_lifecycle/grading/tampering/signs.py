"""Signs that a submission tampered with its own grading. What has one is flagged, and its points wait for a person.

Three looks. Before it runs: code in the learner's cells that no task asks for (see suspicious_code.py). While it runs:
whether what a test relies on (IPython's hooks, the built-ins, numpy.testing and its like, the course's checks) is still
what it was before the first cell. Afterwards: whether every test cell ran, with the text the gradebook holds, and ended as
the kernel said.

What this cannot prove: that nothing happened. The probe and the kernel's replies come from the process that runs the
learner's code, which can change anything in it, undo it in time, and answer in the kernel's name. A flag is no proof
either: an honest program may need such code. So a person decides.
"""

import ast
import functools
import json
import marshal
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.notebooks import identity, is_graded, is_test

# Watched in every lesson, besides what its own cells import from the course: what tests compare with.
WATCHED = ("numpy", "numpy.testing", "ai_lifecycle.feedback")
# Watched where a cell of the lesson imports them: what else tests compare with, and the modules where that is at home.
_HELPERS = {
    "unittest": ("unittest", "unittest.case"),
    "pytest": ("pytest", "_pytest.outcomes", "_pytest.python_api", "_pytest.raises"),
    "pandas.testing": ("pandas.testing", "pandas._testing"),
}
_COURSE = "ai_lifecycle"
_NOTES = "ai_lifecycle_flags"


@dataclass(frozen=True)
class Flag:
    """One sign. cell: the graded cell whose points wait, "" for all of them. why: one sentence."""

    cell: str
    why: str


def watched_modules(source: NotebookNode) -> tuple[str, ...]:
    """Return the names of the modules to watch in a lesson.

    They are the usual ones, the course's that its cells import, and what else its tests compare with.
    """
    cells = [cell for cell in source.cells if cell.cell_type == "code"]
    imported = [name for cell in cells for name in _imported(cell.source)]
    if any(re.search(r"\.testing\b", cell.source) for cell in cells if is_test(cell)) and "pandas" in imported:
        imported.append("pandas.testing")  # importing pandas is enough
    found = dict.fromkeys(WATCHED)
    for name in imported:
        if name.split(".")[0] == _COURSE:
            found[name] = None
        for helper, modules in _HELPERS.items():
            if name == helper or name.startswith(f"{helper}."):
                found.update(dict.fromkeys(modules))
    return tuple(found)


def _imported(text: str) -> Iterable[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def probe(modules: Sequence[str], known: str) -> str:
    """Return an expression for a kernel of this Python to evaluate: it gives what kernel_probe.look says, as text."""
    program = f"exec(__import__('marshal').loads({_program()!r}), room)"
    return f"(lambda room: ({program}, room['look']({list(modules)!r}, {known!r}))[1])({{'__name__': 'probe'}})"


@functools.cache
def _program() -> bytes:
    text = Path(__file__).with_name("kernel_probe.py").read_text(encoding="utf-8")
    return marshal.dumps(compile(text, "kernel_probe", "exec", optimize=2))


def answer_of(reply: Mapping) -> dict | None:
    """Return what a probe found, from the kernel's reply; None if it did not come to an answer."""
    try:
        said = reply["content"]["user_expressions"]["watch"]["data"]["text/plain"]
        found = json.loads(ast.literal_eval(said))
    except (KeyError, TypeError, ValueError, SyntaxError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of what is gone, new or no longer the same, shortest first.

    New modules and what is in them do not count.
    """
    names = {name for name in before if now.get(name) != before[name]}
    modules = {name.removeprefix("the module ") for name in before if name.startswith("the module ")}
    for name in now.keys() - before.keys():
        owner = name.removeprefix("the module ").rpartition(".")[0]
        if name.startswith("the built-in ") or (owner in modules and not name.startswith("the module ")):
            names.add(name)
    return sorted(names, key=lambda name: (len(name), name))


def flag_changes(names: Sequence[str], cells: Iterable[str]) -> list[Flag]:
    """Return a flag for each of the test cells around the moment when things were changed; none if nothing was."""
    if not names:
        return []
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [Flag(cell, f"The notebook changed {', '.join(names[:3])}{more} before or in {cell!r}.") for cell in cells]


def flag_test(cell: NotebookNode, reply: Mapping | None, recorded: str | None) -> list[Flag]:
    """Return why the result of an executed test cell cannot be relied on.

    reply: the kernel's reply to it, None if there was none. recorded: the text that the gradebook holds.
    """
    name, flags = identity(cell), []
    status = reply["content"].get("status") if reply else None
    if cell.get("execution_count") is None or status not in ("ok", "error"):
        flags.append(Flag(name, f"The test {name!r} was not run to an end that the kernel confirmed."))
    if recorded is not None and cell.source != recorded:
        flags.append(Flag(name, f"The test {name!r} did not run with the text that the gradebook holds."))
    kinds = [output.output_type for output in cell.outputs]
    if "execute_result" in kinds and "error" in kinds:
        flags.append(Flag(name, f"The test {name!r} failed, and a value was displayed that counts as points."))
    if status == "error" and "error" not in kinds:
        flags.append(Flag(name, f"The test {name!r} failed, and its error was not shown."))
    return flags


def write_flags(notebook: NotebookNode, flags: Iterable[Flag]) -> None:
    """Keep flags in an executed notebook: in its metadata, and where a person reads it, under the tests in question."""
    flags = list(dict.fromkeys(flags))
    if not flags:
        notebook.metadata.pop(_NOTES, None)
        return
    notebook.metadata[_NOTES] = [{"cell": flag.cell, "why": flag.why} for flag in flags]
    for cell in notebook.cells:
        about = [flag.why for flag in flags if flag.cell in ("", identity(cell))] if is_test(cell) else []
        if about:
            text = "".join(f"To be decided by a person: {why}\n" for why in about)
            cell.outputs.append(NotebookNode(output_type="stream", name="stdout", text=text))


def flags_of(notebook: NotebookNode) -> list[Flag]:
    """Return the flags that an executed notebook carries."""
    return [Flag(one["cell"], one["why"]) for one in notebook.metadata.get(_NOTES, [])]


def held_cells(notebook: NotebookNode) -> list[str]:
    """Return the names of the test cells whose points wait for a person."""
    flags = flags_of(notebook)
    tests = [identity(cell) for cell in notebook.cells if is_graded(cell) and is_test(cell)]
    return [name for name in tests if any(flag.cell in ("", name) for flag in flags)]

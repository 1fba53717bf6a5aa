"""nbgrader's Execute, with a watch on tampering: the same cells run in the same way, and a probe runs between them."""

import asyncio
import signal
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbclient.util import run_sync
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import Execute

from ai_lifecycle.grading.found_files import opened
from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.kernels.sandboxed_manager import SandboxedKernelManager
from ai_lifecycle.grading.notebooks import identity, is_test
from ai_lifecycle.grading.tampering.second_verdict import SecondVerdict
from ai_lifecycle.grading.tampering.signs import (
    Flag,
    answer_of,
    changed,
    flag_changes,
    flag_test,
    probe,
    watched_modules,
    write_flags,
)  # fmt: skip
from ai_lifecycle.grading.tampering.suspicious_code import suspicious
from ai_lifecycle.grading.written_files import bring_back, note_left_out

# Seconds to wait for a probe: it takes milliseconds, and a kernel that keeps it waiting is busy with something else.
_PATIENCE = 20
# Characters that a whole notebook may print and show; a right one of the course stays far below a tenth of it.
MOST_OUTPUT = 20_000_000
_LAST_STRAW = 10 * MOST_OUTPUT  # the interrupt was ignored
_SHOWS = {"stream", "display_data", "execute_result", "update_display_data", "error", "comm_open", "comm_msg"}


def watching(
    sources: Mapping[str, NotebookNode],
    kernels: SandboxedKernels | None = None,
    verdicts: Mapping[str, SecondVerdict] = MappingProxyType({}),
    beside: Collection[str] = (),
) -> type[Execute]:
    """Return what to use in place of nbgrader's Execute for a lesson.

    sources: the course's notebooks by name, "" for the lesson's own. kernels: where notebooks run, if they are not given
    a kernel. verdicts: what judges passed tests of a notebook again, by the same names, by default nothing.
    beside: the course's files beside the notebooks, by relative path.
    """
    given = {"sources": sources, "kernels": kernels, "verdicts": verdicts, "beside": beside}
    return type("WatchedExecute", (WatchedExecute,), given)


class WatchedExecute(Execute):
    """Runs a notebook as nbgrader does, and writes what looks like tampering into it (see tampering/signs.py).

    sources: the course's notebooks; without one nothing is watched. `watching` returns a class that has some.
    """

    sources: Mapping[str, NotebookNode] = MappingProxyType({})
    kernels: SandboxedKernels | None = None
    verdicts: Mapping[str, SecondVerdict] = MappingProxyType({})
    beside: Collection[str] = ()
    _places: tuple[int, Path] | None = None  # the room that the notebook runs in, and the folder that it is a copy of

    def preprocess(self, nb: NotebookNode, resources: Any = None, retries: Any = None, km: Any = None) -> tuple:
        """Run the notebook in place, then note its flags in it, however it ended."""
        name = (resources or {}).get("unique_key")  # as nbgrader's converters call the notebook
        name = name if name in self.sources else ""
        self.source, self.second = self.sources.get(name), self.verdicts.get(name)
        self._flags: list[Flag] = suspicious(nb, self.source) if self.source else []
        self._recorded = {identity(cell): cell.source for cell in nb.cells}
        self._modules = watched_modules(self.source) if self.source else ()
        self._tests = [identity(cell) for cell in nb.cells if is_test(cell) and cell.cell_type == "code"]
        self._before: dict[str, str] | None = None
        self._digest, self._last, self._shown = "", "", 0
        self.disagreed: list[Flag] = []  # what the second verdict does not agree with
        try:
            with self._room(resources, km):
                return super().preprocess(nb, resources, km=km)
        finally:
            if self.source:
                write_flags(nb, self._flags)

    @contextmanager
    def _room(self, resources: Any, km: Any) -> Iterator[None]:
        """Have the notebook run among copies of its files, in a folder that its kernel may see."""
        if self.kernels is None or km is not None:
            yield
            return
        place = resources["metadata"]["path"]
        try:
            with self.kernels.room(Path(place)) as folder, opened(folder) as room:
                resources["metadata"]["path"] = str(folder)
                self._places = room, Path(place)
                yield
        finally:
            resources["metadata"]["path"], self._places = place, None

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple:
        """Run one cell; look before the first one, before each test, and after the last. Then judge again.

        After the last cell, what the notebook wrote is brought back: its room goes with its kernel.
        """
        done = self._run_watched(cell, resources, index)
        if index < len(self.nb.cells) - 1:
            return done
        if self._places:
            note_left_out(self.nb, bring_back(*self._places, self.beside))
        if self.second:
            self.disagreed = self.second.flags(self.nb, self.kc)
            self._flags += self.disagreed
        return done

    def _run_watched(self, cell: NotebookNode, resources: Any, index: int) -> tuple:
        name = identity(cell)
        if self.kernels and not self.kernels.report.is_off and not isinstance(self.km, SandboxedKernelManager):
            raise RuntimeError("The kernel is not in the sandbox, so nothing was run.")
        if not self.source or cell.cell_type != "code":
            return super().preprocess_cell(cell, resources, index)
        if self._before is None:
            self._begin()
        if name not in self._tests:
            return super().preprocess_cell(cell, resources, index)
        self._compare(name)
        self._reply, self._last = None, name
        try:
            return super().preprocess_cell(cell, resources, index)
        finally:
            self._flags += flag_test(cell, self._reply, self._recorded.get(name))
            if name == self._tests[-1]:
                self._compare()
            if self.second and (kept := self.second.keep(name)):
                self._evaluate(kept)

    def on_cell_executed(self, **details: Any) -> None:
        """Keep the kernel's reply; nbgrader looks at it too."""
        self._reply = details["execute_reply"]
        super().on_cell_executed(**details)

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take a message from the kernel, unless the notebook has printed and shown too much: the cell then ends."""
        if msg["msg_type"] in _SHOWS:
            before, self._shown = self._shown, self._shown + _length(msg["content"])
            if self._shown > MOST_OUTPUT:
                if before <= MOST_OUTPUT:
                    cell.outputs.append(_too_much())
                    # At once, not when this loop has time: it has none as long as there are messages.
                    self.km.provisioner.process.send_signal(signal.SIGINT)
                elif before <= _LAST_STRAW < self._shown:
                    self.km.provisioner.process.kill()
                return None
        return super().process_message(msg, cell, cell_index)

    def _begin(self) -> None:
        self._before = self._look()
        if self._before is None:
            self._before = {}
            self._flags.append(Flag("", "The kernel did not let itself be looked at before the first cell."))

    def _compare(self, *coming: str) -> None:
        """Flag what has changed. It may have been for the coming test, or in the one before."""
        around = [name for name in (self._last, *coming) if name]
        found = self._look()
        if found is None:
            self._flags += [
                Flag(name, f"The kernel did not let itself be looked at around {name!r}.") for name in around
            ]
        elif found:
            self._flags += flag_changes(changed(self._before or {}, found), around)

    def _look(self) -> dict[str, str] | None:
        """Return what a probe found; {} if it is as it was before the first cell, None if it came to no answer."""
        found = answer_of(self._evaluate(probe(self._modules, self._digest)) or {})
        if found is None or found.get("same") is True:
            return None if found is None else {}
        facts = found.get("facts")
        if not isinstance(facts, dict):
            return None
        if self._before is None:
            self._digest = str(found.get("digest"))
        return facts

    def _evaluate(self, expression: str) -> dict | None:
        """Have the kernel evaluate an expression; return its reply, None if none comes."""
        message = self.kc.execute(
            "", silent=True, store_history=False, allow_stdin=False, user_expressions={"watch": expression}
        )
        return self._reply_to(message)

    def _reply_to(self, message: str) -> dict | None:
        async def wait() -> dict | None:
            end = asyncio.get_running_loop().time() + _PATIENCE
            while (left := end - asyncio.get_running_loop().time()) > 0:
                try:
                    reply = await self.kc.shell_channel.get_msg(timeout=min(left, 1))
                except Exception:  # queue.Empty, whose name differs between versions of jupyter_client
                    if not await self.km.is_alive():
                        return None
                    continue
                if reply["parent_header"].get("msg_id") == message:
                    return reply
            return None

        return run_sync(wait)()


def _length(content: dict) -> int:
    """Return about how many characters a message shows."""
    text = content.get("text")
    return len(text) if isinstance(text, str) else len(str(content))


def _too_much() -> NotebookNode:
    text = f"The notebook printed and showed more than {MOST_OUTPUT // 1_000_000} million characters."
    return NotebookNode(output_type="error", ename="TooMuchOutput", evalue=text, traceback=[f"TooMuchOutput: {text}"])

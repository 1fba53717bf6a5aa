"""A second verdict: what passed in the learner's kernel is judged again by a clean one, which gets answers only.

A test in the learner's own process can be deceived: by objects that equal everything, by changes undone in time, by
what stands in the frames above. Here the same test runs in a kernel that has never seen a line of the learner's. It
puts the questions to the learner's functions, in their own kernel, and takes plain data for answers. Where it does not
agree with points that were given, the test is flagged, and its points wait for a person.

What it cannot judge: how an answer was found (by calling the course's own function, from a table, with the seed that
the learner's kernel knows), and whether an argument was changed on the way: the first verdict sees to that. It says
nothing about tests that hand out generators, look at files, or at arguments that change while they are used. Which
those are, the lesson's own solution tells: a test that it does not pass here is not judged a second time. A function
may also know by whom it is asked; it has to give right answers all the same.

A test that failed by its own word, as with NotYet, is not judged again: it saw more than this kernel can. One that
could not speak, because it met another error, is: something else in the notebook may have been in its way. A yes of
this kernel gives no points then either, and a person looks.
"""

import ast
import asyncio
import builtins
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import zmq
import zmq.asyncio
from nbclient.util import run_sync
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import determine_grade

from ai_lifecycle.grading.kernels.lesson_kernels import started_kernel
from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.notebooks import identity, is_answer, is_test
from ai_lifecycle.grading.scores import clean
from ai_lifecycle.grading.tampering.signs import Flag

_QUESTIONS = "__import__('ai_lifecycle.grading.tampering.questions', fromlist=['questions'])"
_ASK = f"{_QUESTIONS}.once_reached(get_ipython().kernel)"
# The errors by which a test says that an answer is not right.
_BY_ITS_OWN_WORD = {"NotYet", "NotAttempted", "Broken", "AssertionError"}
_STARTING = 20  # seconds that a kernel may take before it asks or answers for the first time


@dataclass(frozen=True)
class Retrial:
    """What judges one test again. setup: the course's cells that it needs. names: of the learner's answers in it."""

    test: str
    setup: tuple[str, ...]
    names: tuple[str, ...]

    def program(self) -> str:
        """Return what the clean kernel runs."""
        return f"{_QUESTIONS}.judge({list(self.setup)!r}, {self.test!r}, {list(self.names)!r}, {_ASK})"


def retrials(source: NotebookNode) -> dict[str, Retrial]:
    """Return what judges each test of a lesson again, by the test's name. source: the course's notebook."""
    found: dict[str, Retrial] = {}
    earlier: list[tuple[NotebookNode, set[str], set[str]]] = []
    for cell in source.cells:
        if cell.cell_type != "code":
            continue
        bound, used = _names(cell.source)
        if is_test(cell):
            found[identity(cell)] = _retrial(cell.source, used - bound, earlier)
        earlier.append((cell, bound, used))
    return found


def _retrial(test: str, wanted: set[str], earlier: Iterable[tuple[NotebookNode, set[str], set[str]]]) -> Retrial:
    setup, names = [], set()
    for cell, bound, used in reversed(list(earlier)):
        met = wanted & bound
        if not met:
            continue
        wanted -= met
        if is_answer(cell):
            names |= met
        else:
            setup.insert(0, cell.source)
            wanted |= used - bound
    return Retrial(test, tuple(setup), tuple(sorted(names)))


def _names(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell gives something to at its top level, and those that it uses anywhere."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return set(), set()
    bound = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            bound |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    used = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    return bound, used - set(vars(builtins))


class SecondVerdict:
    """Judges the tests of a lesson again. source: the course's notebook. kernels: where the clean kernel runs.

    patience: seconds that judging one test may take. passed_over: names of tests that are not judged, none at first.
    """

    def __init__(self, source: NotebookNode, kernels: SandboxedKernels, patience: float = 60) -> None:
        self.kernels, self.patience = kernels, patience
        self.retrials = retrials(source)
        self.passed_over: Collection[str] = ()

    def keep(self, name: str) -> str:
        """Return an expression that has the learner's kernel remember what a test has just tested, "" for nothing."""
        one = self.retrials.get(name)
        return f"{_QUESTIONS}.keep({name!r}, {list(one.names)!r}, globals())" if one else ""

    def flags(self, notebook: NotebookNode, learner: Any) -> list[Flag]:
        """Return a flag for each test that gave points and that the clean kernel does not pass, and the other way round.

        notebook: executed, its kernel still there. learner: the client of that kernel.
        """
        tests = {identity(cell): cell for cell in notebook.cells if is_test(cell)}
        tests = {name: cell for name, cell in tests.items() if name in self.retrials and name not in self.passed_over}
        hindered = {name: why for name, cell in tests.items() if (why := _hindered(cell))}
        passed = [name for name, cell in tests.items() if name not in hindered and _has_points(cell)]
        doubts = self.doubts([*passed, *hindered], learner)
        flags = [Flag(name, f"The test {name!r} passed, but not in a clean kernel that got only the answers: {doubts[name]}")
                 for name in passed if name in doubts]  # fmt: skip
        return flags + [Flag(name, f"The test {name!r} stopped with {why}, and a clean kernel that got only the answers "
                             "passes it: something else in the notebook may have been in its way.")
                        for name, why in hindered.items() if name not in doubts]  # fmt: skip

    def doubts(self, names: Sequence[str], learner: Any) -> dict[str, str]:
        """Return the tests that a clean kernel does not pass, each with why.

        learner: the client of a kernel that has kept what they test.
        """
        said, left = {}, list(names)
        while left:
            with self._clean_kernel() as judge:
                while left:
                    name = left.pop(0)
                    said[name], is_over = run_sync(self._judged)(name, learner, judge)
                    if not is_over:
                        break  # this kernel still waits for an answer
        return {name: why for name, why in said.items() if why}

    @contextmanager
    def _clean_kernel(self) -> Any:
        with self.kernels.room() as folder, started_kernel(str(folder), self.kernels.manager) as kernel:
            client = kernel.client()
            client.start_channels()
            try:
                run_sync(client.wait_for_ready)(timeout=60)
                yield client
            finally:
                client.stop_channels()

    async def _judged(self, name: str, learner: Any, judge: Any) -> tuple[str, bool]:
        """Return why the clean kernel does not pass a test, "" if it does; and whether it has come to an end."""
        relay, starting = _Relay(learner, judge), min(_STARTING, self.patience)
        answering = _run(learner, f"{_QUESTIONS}.answer({name!r}, {_ASK})")
        if not await relay.learner_is_ready(answering, starting):
            return "the learner's kernel did not answer.", True
        judging = _run(judge, self.retrials[name].program())
        reply = await relay.reply(judging, answering, self.patience)
        await relay.dismiss(answering, starting)
        if reply is None:
            return f"it came to no end in {self.patience:g} s, or the learner's kernel ended.", False
        content = reply["content"]
        if content.get("status") == "ok":
            return "", True
        text = clean(f"{content.get('ename')}: {content.get('evalue')}").splitlines()[0]
        return f"{text.rstrip('.')}.", True


def in_words(tests: Mapping[str, Collection[str]], passed_over: Mapping[str, Collection[str]]) -> list[str]:
    """Return what to tell the instructor: how many tests were judged again, and a line on each that was not.

    tests: the names of all tests, by the notebook's name, "" for the lesson's own. passed_over: those not judged.
    """
    total = sum(map(len, tests.values()))
    judged = total - sum(map(len, passed_over.values()))
    lines = [f"Second verdict: {judged} of {total} tests were judged again where they gave points."]
    return lines + [
        f"Not judged again, as the lesson's own solution would not pass: {test}{notebook and f' of {notebook}'}."
        for notebook, names in passed_over.items()
        for test in names
    ]


class _Relay:
    """Carries questions from the clean kernel to the learner's, and answers back. It does not look into them."""

    def __init__(self, learner: Any, judge: Any) -> None:
        self.learner, self.judge = learner, judge
        self.poller = zmq.asyncio.Poller()
        for client in (learner, judge):
            for channel in (client.shell_channel, client.stdin_channel):
                self.poller.register(channel.socket, zmq.POLLIN)

    async def learner_is_ready(self, answering: str, seconds: float) -> bool:
        """Wait until the learner's kernel waits for a question. Whatever else it says is dropped."""
        end = _now() + seconds
        while (left := end - _now()) > 0:
            ready = await self._ready(left)
            if self.learner.shell_channel in ready and await _ends(self.learner, answering):
                return False
            if self.learner.stdin_channel in ready:
                await self.learner.stdin_channel.get_msg()
                return True
        return False

    async def reply(self, judging: str, answering: str, seconds: float) -> dict | None:
        """Return the clean kernel's reply, carrying messages until then. None if none comes."""
        end = _now() + seconds
        while (left := end - _now()) > 0:
            ready = await self._ready(left)
            if self.judge.shell_channel in ready:
                message = await self.judge.shell_channel.get_msg()
                if message["parent_header"].get("msg_id") == judging:
                    return message
            for one, other in ((self.judge, self.learner), (self.learner, self.judge)):
                if one.stdin_channel in ready:
                    other.input((await one.stdin_channel.get_msg())["content"]["prompt"])
            if self.learner.shell_channel in ready and await _ends(self.learner, answering):
                return None
        return None

    async def dismiss(self, answering: str, seconds: float) -> None:
        """Have the learner's kernel answer no more, and wait until it does."""
        end = _now() + seconds
        self.learner.input("")
        while (left := end - _now()) > 0:
            ready = await self._ready(left)
            if self.learner.shell_channel in ready and await _ends(self.learner, answering):
                return
            if self.learner.stdin_channel in ready:  # it was in the middle of an answer
                await self.learner.stdin_channel.get_msg()
                self.learner.input("")
            if self.judge.stdin_channel in ready:
                await self.judge.stdin_channel.get_msg()

    async def _ready(self, seconds: float) -> list[Any]:
        sockets = dict(await self.poller.poll(1000 * seconds))
        channels = [
            channel
            for client in (self.judge, self.learner)
            for channel in (client.shell_channel, client.stdin_channel)
        ]
        return [channel for channel in channels if channel.socket in sockets]


def _run(client: Any, program: str) -> str:
    """Have a kernel run what asks through `once_reached`. Returns the message's id."""
    client.input("")  # by which the kernel's stdin knows whom to ask
    return client.execute(program, silent=True, store_history=False, allow_stdin=True)


async def _ends(client: Any, message: str) -> bool:
    """Whether what a kernel replies to now is this message."""
    return (await client.shell_channel.get_msg())["parent_header"].get("msg_id") == message


def _now() -> float:
    return asyncio.get_running_loop().time()


def _has_points(cell: NotebookNode) -> bool:
    try:
        return float(determine_grade(cell)[0] or 0) > 0
    except (ValueError, KeyError, TypeError):
        return True  # whatever it is, a person looks at it anyway


def _hindered(cell: NotebookNode) -> str:
    """Return the name of the error that kept a test from saying anything about the answer, "" if none did."""
    errors = [str(output.get("ename")) for output in cell.get("outputs", ()) if output.get("output_type") == "error"]
    return clean(errors[-1])[:80] if errors and errors[-1] not in _BY_ITS_OWN_WORD else ""

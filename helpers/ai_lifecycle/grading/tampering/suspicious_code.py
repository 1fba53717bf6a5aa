"""The look before a submission runs: what in the learner's cells no task asks for.

Words are looked for in the text as it stands, comments included, and again in what it comes to: names in full, and what
constants say when they are put together. What the syntax tree alone shows is in reached_names.py. Nothing is run.
The course's own words are not suspicious, wherever a learner uses them.

What stays unseen, and is left to the second verdict: what a library runs for it, as timeit runs a text; a built-in function
that goes by another name on its way through a call; a class of its own, without a base class, whose arithmetic lies; answers
that go by the order of the questions. tests/attacks shows some of these.
"""

import ast
import builtins
import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from nbformat.notebooknode import NotebookNode

from ai_lifecycle.grading.notebooks import identity, is_answer, is_test
from ai_lifecycle.grading.tampering.reached_names import OTHER_MEANING, REPLACES, Cell, aliases, hidden, origins, read, spelled
from ai_lifecycle.grading.tampering.signs import Flag

# What a word is good for, in words; the course's own notebook may use any of them.
_WORDS = {
    "reads the variables of whoever calls it": (
        r"_getframe|currentframe|f_back|f_locals|f_globals|\binspect\.(stack|trace)"
    ),
    "makes objects that decide themselves what they equal": (
        r"__(eq|ne|lt|le|gt|ge|bool|float|index|array_ufunc|array_function|array_priority|instancecheck|subclasscheck)__"
        r"|__class__\s*=|def __class__"
    ),
    "follows other code while it runs": r"settrace|setprofile|sys\.monitoring",
    "changes how errors are shown": (
        r"_showtraceback|showtraceback|set_custom_exc|custom_exceptions|InteractiveTB|excepthook"
    ),
    "changes how cells are run": (
        r"ast_transformers|input_transformer|events\.register|pre_run_cell|post_run_cell|run_cell|pre_execute"
    ),
    "changes or avoids the way names and modules are found": (
        r"__builtins__|\bbuiltins\b|__import__|sys\.modules|meta_path|importlib"
    ),
    "reaches into the interpreter": (
        r"\bctypes\b|gc\.get_|__code__|__globals__|__closure__|__subclasses__|__defaults__"
    ),
    "reaches into the kernel": (r"get_ipython|\bIPython\.(get_ipython|core)|ipykernel|\.kernel\b|execution_count|zmq"),
    "starts, ends or outlives processes": (
        r"os\._exit|os\.kill|\batexit\b|import signal|signal\.(signal|SIG)|os\.fork|daemon"
        r"|\bmultiprocessing\b|\bsubprocess\b"
    ),
    "handles what checks the answer": r"ai_lifecycle\.feedback|numpy\.testing|np\.testing|\bNotYet\b|\bNotAttempted\b",
}
# Looked for in code alone, not in prose: each on a line of `spelled`.
_IN_CODE = {
    "reads the variables of whoever calls it": (
        r"\b(tb|gi|cr|ag)_frame\b|\bf_(code|builtins|lineno|trace)\b|__traceback__|\bco_(consts|names|code|varnames|freevars)\b"
        r"|\bsys\.(_\w+|exc_info|last_\w+|unraisablehook|addaudithook|breakpointhook|call_tracing)"
        r"|\binspect\.(get(outer|inner)frames|getframeinfo|getmembers|getattr_static)"
        r"|(walk|extract|format|print)_(stack|tb)\b|\blinecache\b"
        r"|\bfindCaller\b|\bformatwarning\b|\bcaptureWarnings\b|\bredirect_stderr\b|^stacklevel=|\ball_tasks\b|\bcurrent_task\b|\bget_(stack|coro)\b|\bbdb\b"
    ),
    "makes objects that decide themselves what they equal": (
        r"__(array_wrap|array_finalize|array_interface|array_struct)__|\bnumpy\.ma\b"
    ),
    "changes or avoids the way names and modules are found": (
        r"__(loader|spec)__|\b(pkgutil|runpy|zipimport|pydoc|resolve_name)\b|\bstring\.Formatter\b|\bget_field\b"
        r"|\boperator\.(attrgetter|methodcaller)\b"
        r"|\b(cProfile|doctest|get_type_hints|import_item|sympify|codeop|InteractiveInterpreter|InteractiveConsole)\b"
    ),
    "answers for the names and classes of its objects": (
        r"__(getattr|getattribute|setattr|delattr|init_subclass|prepare|set_name|mro_entries|class_getitem|subclasshook|get|del)__"
    ),
    "reaches into the interpreter": (
        r"\btypes\.(CodeType|FunctionType|ModuleType|new_class)\b|\bmake_dataclass\b"
        r"|^'__(?!main|name|init|doc|file|version|call|len|repr|str|path)\w+__'$"
    ),
    "opens what may run code": (
        r"\bpickle\.load|\b(Unp|_Unp)ickler\b|\b(marshal|shelve|dill|cloudpickle|copyreg|read_pickle)\b|\bjoblib\.load\b"
        r"|__(reduce|reduce_ex|setstate)__|(?<=allow_)pickle(?==True)"
    ),
    "reaches into the kernel": (
        r"\bIPython\.(?!display\b)\w+|InteractiveShell|\._ip\b|\buser_(ns|global_ns|expressions)\b|\bhistory_manager\b|^magic %\w*"
    ),
    "handles what checks the answer": (
        r"\bai_lifecycle\.(feedback|grading)\b|\bunittest\.mock\b|\b(unittest|pytest|_pytest)\b|\bMagicMock\b"
    ),
}  # fmt: skip
_EVERYWHERE = {what: re.compile(pattern) for what, pattern in _WORDS.items()}
_OF_CODE = {what: re.compile(pattern, re.MULTILINE) for what, pattern in _IN_CODE.items()}

# Magics that change nothing which a test relies on; those that run code, whose text is looked at too.
_HARMLESS = {
    "time", "timeit", "capture", "prun", "matplotlib", "config", "precision", "pip", "conda", "who", "whos", "pwd", "ls", "cd",
    "pinfo", "pinfo2", "psearch", "pdoc", "psource", "html", "markdown", "latex", "javascript", "svg", "bash", "sh",
    "writefile", "load_ext", "autoreload", "env", "lsmagic", "quickref", "reset", "xmode", "pprint", "cat", "mkdir",
}  # fmt: skip
_RUNS_CODE = {"time", "timeit", "capture", "prun"}
_NO_PYTHON = "is no Python"
_MAGIC = re.compile(r"^\s*[%!]|\?\s*$", re.MULTILINE)
_MOST_MAGICS = 30  # in a cell: IPython reads it anew for each
_MOST_TEXT = 100_000  # characters of a cell, fifty times what a task needs


class _Own(NamedTuple):
    """What is the course's. used: the names that its tests use, with what imports them. signs: what its own code does."""

    text: str
    names: Mapping[str, str]
    used: Mapping[str, str]
    signs: frozenset[tuple[str, str]]


def suspicious(notebook: NotebookNode, source: NotebookNode) -> list[Flag]:
    """Return a flag for each kind of suspicious code in the cells a learner could write in.

    source: the course's notebook, whose own words are not suspicious, wherever they stand.
    """
    theirs = {identity(cell): cell.source for cell in source.cells}
    own = _of_the_course(tuple((cell.source, is_test(cell), is_answer(cell)) for cell in source.cells if _is_code(cell)))
    written = [
        (number, cell, *_parsed(cell.source))
        for number, cell in enumerate(notebook.cells, start=1)
        if _is_code(cell) and not is_test(cell) and cell.source != theirs.get(identity(cell))
    ]
    tests = [identity(cell) for cell in notebook.cells if is_test(cell)]
    names = {**own.names, **aliases([part for *_, parts, _ in written for part in parts])}
    flags = []
    for number, cell, parts, trouble in written:
        signs = _signs(cell.source, parts, trouble, names, own)
        name = identity(cell) if is_answer(cell) else ""
        tasks = [test for test in tests if name and test.startswith(f"{name}-")] or [f"{name}-test" if name else ""]
        for what, words in signs.items():
            shown = ", ".join(sorted(words)[:5])
            why = f"The cell {repr(name) if name else f'number {number}'} {what} ({shown})."
            flags += [Flag(task, why) for task in ([""] if what in (OTHER_MEANING, REPLACES) else tasks)]
    return flags


def _signs(
    text: str, parts: list[Cell], trouble: str, names: Mapping[str, str], own: _Own
) -> dict[str, set[str]]:
    """Return the suspicious words of a cell by what they are good for."""
    found: dict[str, set[str]] = {}
    plain = text if text.isascii() else f"{text}\n{unicodedata.normalize('NFKC', text)}"
    code = "\n".join(dict.fromkeys(line for part in parts for line in _lines(part, names)))
    code = f"{plain}\n{code}" if trouble else code
    for patterns, texts in ((_EVERYWHERE, f"{plain}\n{code}"), (_OF_CODE, code)):
        for what, pattern in patterns.items():
            words = {match[0] for match in pattern.finditer(texts)}
            if words := {word for word in words if word not in own.text and (what, word) not in own.signs}:
                found[what] = found.get(what, set()) | words
    for what, word in (sign for part in parts for sign in hidden(part, names, own.used)):
        if (what, word) not in own.signs:
            found.setdefault(what, set()).add(word)
    if trouble and trouble != _NO_PYTHON:
        found[trouble] = {f"{len(text)} characters"}
    return found


def _lines(cell: Cell, names: Mapping[str, str]) -> Iterator[str]:
    """Give what a cell spells; a name of a method that is a text of its own stands in quotes too."""
    for line in spelled(cell, names):
        yield line
        if line.startswith("__") and line.isidentifier():
            yield f"'{line}'"


@functools.lru_cache(maxsize=32)
def _of_the_course(cells: tuple[tuple[str, bool, bool], ...]) -> _Own:
    """Return what is the course's, for all its submissions. cells: each code cell, whether a test, whether an answer."""
    parsed = [(_parsed(text)[0], is_a_test, is_an_answer) for text, is_a_test, is_an_answer in cells]
    names = aliases([part for parts, is_a_test, _ in parsed if not is_a_test for part in parts])
    given = dict.fromkeys(vars(builtins), "")
    for parts, is_a_test, is_an_answer in parsed:
        if not is_a_test and not is_an_answer:
            given |= {name: origin for part in parts for node in part.nodes for name, origin in origins(node).items()}
    tests = [part for parts, is_a_test, _ in parsed if is_a_test for part in parts]
    asked = {node.id for part in tests for node in part.nodes if type(node) is ast.Name}
    texts = [text for text, *_ in cells] + [line for parts, *_ in parsed for part in parts for line in spelled(part, names)]
    used = {name: given[name] for name in asked & given.keys()}
    own = _Own("\n".join(texts), names, used, frozenset())
    signs = set()
    for (text, is_a_test, _), (parts, *_) in zip(cells, parsed, strict=True):
        if not is_a_test:
            found = _signs(text, parts, "", names, own._replace(text="", used={}))
            signs |= {(what, word) for what, words in found.items() for word in words}
    return own._replace(signs=frozenset(signs))


def _parsed(text: str) -> tuple[list[Cell], str]:
    """Return the syntax trees of a cell, those of its magics' code too, and what was in the way of reading it."""
    if len(text) > _MOST_TEXT:
        return [], "is too long to be looked at"
    parts, left = [], [text]
    try:
        while left:
            try:
                tree = ast.parse(left[0])
            except (SyntaxError, ValueError):
                if left[0] is not text and "%" not in left[0]:
                    left.pop(0)
                    continue
                if len(parts) > _MOST_MAGICS or len(_MAGIC.findall(left[0])) > _MOST_MAGICS:
                    return parts, "has too many magics to be looked at"
                tree = ast.parse(_transformer().transform_cell(left[0]))
                left += _without_magics(tree)
            left.pop(0)
            parts.append(read(tree))
    except (SyntaxError, ValueError, RuntimeError) as error:
        if not isinstance(error, RecursionError):
            return parts, _NO_PYTHON
        return parts, "is too deeply nested to be looked at"
    except MemoryError:
        return parts, "is too deeply nested to be looked at"
    return parts, ""


@functools.cache
def _transformer() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager  # takes a while, and most cells are Python

    return TransformerManager()


def _without_magics(tree: ast.AST) -> list[str]:
    """Take the calls out that IPython makes of magics; return the code that they run."""
    code = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of = node.func.value
        if isinstance(of, ast.Call) and getattr(of.func, "id", "") == "get_ipython" and node.args:
            name, *texts = [one.value for one in node.args if isinstance(one, ast.Constant)] or [""]
            is_magic = node.func.attr in ("run_line_magic", "run_cell_magic")
            node.func = ast.Name(f"magic %{name}" if is_magic and name not in _HARMLESS else "magic", ast.Load())
            code += [text for text in texts if is_magic and name in _RUNS_CODE]
    return code


def _is_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code"

"""Which names a learner's code reaches, also where its text does not spell them: read from its syntax tree.

Two things come of it. A text with every dotted name in full, aliases of imports resolved, and every text that constants
come to, to look for suspicious words in. And what no text shows: names that are worked out only while the code runs,
and other meanings for the names that tests use.
"""

import ast
import builtins
import functools
import importlib.util
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ai_lifecycle.grading.tampering.constant_folding import folded

WORKED_OUT = "reaches names that are worked out while it runs"
OTHER_MEANING = "gives another meaning to what the tests use"
REPLACES = "replaces what other code relies on"
DECIDES = "makes objects that decide themselves what they equal"
UNSEEN = "runs code that is not in the notebook"
HISTORY = "reads the text of cells, tests included"

_ATTRIBUTE_CALLS = {"getattr", "setattr", "delattr", "hasattr"}
_RUNNERS = {"eval", "exec", "compile", "__import__"}
_SPACES = {"globals", "locals", "vars"}
# What only looks at the names in such a space.
_LOOKERS = {"print", "len", "sorted", "list", "set", "display", "any"}
_ARITHMETIC = {f"__{side}{name}__" for side in ("", "r") for name in ("sub", "truediv", "mod", "pow", "add", "mul")}
_ARITHMETIC |= {"__abs__", "__round__", "__neg__"}
_KINDS = {"int", "float", "str", "bool", "list", "dict", "tuple", "set", "object", "type"}
# Where a function gets another name.
_RENAMES = (ast.Assign, ast.NamedExpr, ast.List, ast.Tuple, ast.Dict)
# Settings that libraries offer to be changed.
_SETTINGS = (".options.", ".rcParams", ".stdout")
_MOST_IMPORTS = 200


@dataclass
class Cell:
    """One cell's syntax tree. nodes: each after the one it is in. within: in which each is. values: constants."""

    nodes: list[ast.AST]
    within: dict[ast.AST, ast.AST]
    values: dict[ast.AST, Any] = field(default_factory=dict)

    @functools.cached_property
    def functions(self) -> set[str]:
        """The names of functions that are defined somewhere in the cell."""
        return {node.name for node in self.nodes if type(node) is ast.FunctionDef}

    @functools.cached_property
    def variables(self) -> set[str]:
        """The names of arguments, and those that are given values, somewhere in the cell."""
        stored = {node.id for node in self.nodes if type(node) is ast.Name and type(node.ctx) is ast.Store}
        return stored | {node.arg for node in self.nodes if type(node) is ast.arg}


def read(tree: ast.AST) -> Cell:
    """Return a tree, ready to be looked at."""
    nodes, within = [tree], {}
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            for child in value if type(value) is list else (value,):
                if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                    within[child] = node
                    nodes.append(child)
    return Cell(nodes, within, folded(nodes))


def aliases(cells: Collection[Cell]) -> dict[str, str]:
    """Return what names stand for that imports give to modules and what is in them, or that are other names of those."""
    found: dict[str, str] = {}
    for node in (node for cell in cells for node in cell.nodes):
        if type(node) is ast.Import:
            for one in node.names:
                found[one.asname or one.name.split(".")[0]] = one.name if one.asname else one.name.split(".")[0]
        elif type(node) is ast.ImportFrom:
            found |= {one.asname or one.name: f"{'.' * node.level}{node.module or ''}.{one.name}" for one in node.names}
        elif type(node) is ast.Assign and type(node.value) is ast.Name and node.value.id in found:
            found |= {one.id: found[node.value.id] for one in node.targets if type(one) is ast.Name}
    return found


def spelled(cell: Cell, known: Mapping[str, str]) -> Iterator[str]:
    """Give every dotted name, import and constant text of a cell. known: see aliases."""
    for node in cell.nodes:
        kind = type(node)
        if kind is ast.Attribute:
            yield dotted(node, known)
        elif kind is ast.Name:
            yield known.get(node.id, node.id)
        elif kind is ast.Import:
            yield from (f"import {one.name}" for one in node.names)
        elif kind is ast.ImportFrom:
            yield from (f"from {node.module}.{one.name}" for one in node.names)
        elif kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            yield f"def {node.name}"
        elif kind is ast.MatchClass:
            yield from (f"_.{name}" for name in node.kwd_attrs)
        if kind is ast.Call and _name(node.func) in _ATTRIBUTE_CALLS and len(node.args) > 1:
            yield f"{dotted(node.args[0], known)}.{cell.values.get(node.args[1], '')}"
        if kind is ast.keyword and node.arg:
            yield f"{node.arg}={cell.values.get(node.value, '')}"
        value = cell.values.get(node)
        if type(value) is str and type(cell.within.get(node)) is not ast.Expr:  # where it is none, it is prose
            yield value
        elif type(value) is bytes:
            yield value.decode("latin-1")


def dotted(node: ast.AST, known: Mapping[str, str]) -> str:
    """Return a dotted name in full, with _ for what is no name."""
    parts: list[str] = []
    while type(node) is ast.Attribute:
        parts.append(node.attr)
        node = node.value
    parts.append(known.get(node.id, node.id) if type(node) is ast.Name else "_")
    return ".".join(reversed(parts))


def hidden(cell: Cell, known: Mapping[str, str], used: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give what a cell does that no word shows: what it is, and where.

    used: the names that the tests use, each with where the course has it from (see origins).
    """
    rules = {
        ast.Name: _bare_name, ast.Call: _call, ast.Attribute: _attribute, ast.ClassDef: _class,
        ast.Assign: _assignment,
        ast.Import: _imports, ast.ImportFrom: _imports,
    }  # fmt: skip
    for node in cell.nodes:
        rule = rules.get(type(node))
        if rule:
            yield from rule(cell, node)
        if type(node) is ast.Attribute and type(node.ctx) is not ast.Load:
            root, name = dotted(node, {}).split(".")[0], dotted(node, known)
            if (root in known or node.attr.startswith("assert")) and not any(part in f"{name}." for part in _SETTINGS):
                yield REPLACES, name
    for name, origin in _bound(cell, used):
        if name in used and (not origin or origin != used[name]):
            yield OTHER_MEANING, name


def _bare_name(cell: Cell, node: ast.Name) -> Iterator[tuple[str, str]]:
    name, outer = node.id, cell.within[node]
    is_called = type(outer) is ast.Call and outer.func is node
    if type(node.ctx) is not ast.Load:
        return
    if name in _RUNNERS or name in _ATTRIBUTE_CALLS and not is_called or name in ("attrgetter", "methodcaller"):
        yield WORKED_OUT, name
    elif name in _SPACES and (not is_called or not _only_looked_at(cell, outer)):
        if name != "vars" or is_called or type(outer) in _RENAMES or name not in cell.variables:
            yield WORKED_OUT, name
    elif name == "type" and type(outer) in _RENAMES:
        yield WORKED_OUT, name
    elif name in ("In", "_ih") or name.startswith("_i") and name[2:].isdigit():
        yield HISTORY, name


def _call(cell: Cell, node: ast.Call) -> Iterator[tuple[str, str]]:
    name = _name(node.func)
    if name in _ATTRIBUTE_CALLS and type(cell.values.get(node.args[1] if len(node.args) > 1 else node)) is not str:
        yield WORKED_OUT, name
    if name == "type" and (len(node.args) != 1 or type(node.args[0]) is ast.Starred or _makes_classes(cell, node)):
        yield WORKED_OUT, "type"
    elif len(node.args) == 3 and type(node.args[1]) is ast.Tuple and type(node.args[2]) is ast.Dict:
        yield WORKED_OUT, ast.unparse(node.func)[:40]


def _makes_classes(cell: Cell, node: ast.Call) -> bool:
    """Whether type(x) is called where x is a class, so that the result makes classes."""
    outer, of = cell.within[node], node.args[0]
    if type(outer) is not ast.Call or outer.func is not node:
        return False
    return _name(of) in _KINDS or type(of) is ast.Call and _name(of.func) == "type"


def _attribute(cell: Cell, node: ast.Attribute) -> Iterator[tuple[str, str]]:
    if node.attr == "__dict__" and not _only_looked_at(cell, node):
        yield WORKED_OUT, "__dict__"
    elif node.attr in ("testing", "_testing") and _name(node.value) not in ("self", "cls"):
        outer = cell.within[node]
        call = cell.within[outer]
        if type(outer) is not ast.Attribute or type(call) is not ast.Call or call.func is not outer:
            yield REPLACES, f".{node.attr}"  # an honest use calls what is in it


def _class(cell: Cell, node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    if any(one.arg == "metaclass" for one in node.keywords):
        yield WORKED_OUT, "metaclass"
    if any(_name(base) == "type" for base in node.bases):
        yield WORKED_OUT, "a class of classes"
    if any(_name(base) != "object" for base in node.bases):
        named = {_name(name) for one in node.body if type(one) is ast.Assign for name in one.targets}
        named |= {one.name for one in node.body if type(one) in (ast.FunctionDef, ast.AsyncFunctionDef)}
        yield from ((DECIDES, name) for name in sorted(_ARITHMETIC & named))


def _assignment(cell: Cell, node: ast.Assign) -> Iterator[tuple[str, str]]:
    """Give the functions of other objects that a cell puts its own functions in the place of."""
    for target in node.targets:
        if type(target) is ast.Attribute and _is_function(cell, node.value):
            name = dotted(target, {})
            if name.split(".")[0] not in ("self", "cls"):
                yield REPLACES, name


def _is_function(cell: Cell, value: ast.AST) -> bool:
    name = _name(value)
    return type(value) is ast.Lambda or bool(name) and (hasattr(builtins, name) or name in cell.functions)


def _imports(cell: Cell, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    names = [one.name for one in node.names[:_MOST_IMPORTS]] if type(node) is ast.Import else [node.module or ""]
    if type(node) is ast.ImportFrom and node.level:
        yield UNSEEN, "import ."
    for name in names:
        if name and not _is_installed(name.split(".")[0]):
            yield UNSEEN, f"import {name}"


@functools.lru_cache(maxsize=1000)
def _is_installed(package: str) -> bool:
    if package in sys.stdlib_module_names:
        return True
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):
        return package in sys.modules


def origins(node: ast.AST) -> dict[str, str]:
    """Return the names that an import, function or class brings, each with what it is imported from, or its text."""
    if type(node) in (ast.Import, ast.ImportFrom):
        return aliases([Cell([node], {})])
    is_definition = type(node) in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: ast.unparse(node)} if is_definition else {}


def _bound(cell: Cell, used: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give the names that a cell gives a meaning to in the notebook, each with its origin, "" for a mere value."""
    public = {name for node in cell.nodes if type(node) is ast.Global for name in node.names}
    for node in cell.nodes:
        kind = type(node)
        if kind in (ast.Import, ast.ImportFrom) or getattr(node, "name", None) in used and origins(node):
            found = list(origins(node).items())
        elif kind is ast.Name and type(node.ctx) is not ast.Load:
            found = [(node.id, "")]
        elif kind in (ast.ExceptHandler, ast.MatchAs, ast.MatchStar) and node.name:
            found = [(node.name, "")]
        else:
            continue
        is_inside = _is_inside(cell, node)
        yield from ((name, origin) for name, origin in found if name in public or not is_inside)


def _is_inside(cell: Cell, node: ast.AST) -> bool:
    """Whether a name that is given a meaning here is the business of a function, class or comprehension alone."""
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.SetComp,
              ast.DictComp)  # fmt: skip
    while node in cell.within:
        node = cell.within[node]
        if isinstance(node, scopes):
            return True
    return False


def _only_looked_at(cell: Cell, node: ast.AST) -> bool:
    """Whether what a space of names holds is only shown, counted or searched for a name."""
    outer = cell.within[node]
    if type(outer) is ast.Compare:
        return node is not outer.left and all(type(one) in (ast.In, ast.NotIn) for one in outer.ops)
    if type(outer) is ast.keyword:  # "...".format(**locals()), timeit(text, globals=globals())
        call = cell.within[outer]
        name = call.func.attr if type(call.func) is ast.Attribute else _name(call.func)
        return (outer.arg, name) in ((None, "format"), ("globals", "timeit"), ("globals", "repeat"), ("globals", "Timer"))
    return type(outer) is ast.Expr or type(outer) is ast.Call and _name(outer.func) in _LOOKERS


def _name(node: ast.AST) -> str:
    return node.id if type(node) is ast.Name else ""

"""Constant folding: what an expression of constants comes to, without running anything of whoever wrote it.

It knows a few operations on text, bytes, whole numbers and lists of them, each on small values only, and gives up on all
else: that a name cannot be read here says nothing about it. It is how '_get' + 'frame' is read as one word.
"""

import ast
import base64
import binascii
import codecs
import operator
import re
from collections.abc import Mapping, Sequence
from typing import Any

_UNKNOWN = object()
_LONGEST = 2000  # characters or entries of a value
_LARGEST = 1 << 40  # of a number
_STEPS = 5000  # expressions that comprehensions of one cell may have worked out

_OPERATIONS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.BitXor: operator.xor, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
    ast.RShift: operator.rshift,
}  # fmt: skip
_FUNCTIONS = {
    "chr": chr, "ord": ord, "str": str, "len": len, "int": int, "list": list, "tuple": tuple, "sorted": sorted,
    "reversed": lambda values: list(values)[::-1], "bytes": lambda values, *more: bytes(_no_number(values), *more),
    "bytearray": lambda values, *more: bytes(_no_number(values), *more), "bytes.fromhex": bytes.fromhex,
    "str.maketrans": str.maketrans, "base64.b64decode": base64.b64decode, "binascii.unhexlify": binascii.unhexlify,
    "codecs.decode": lambda text, how: codecs.decode(text, {"rot13": "rot13", "rot_13": "rot13"}[how]),
    "dict": dict, "zip": lambda *rows: list(zip(*rows, strict=False)), "ascii": ascii, "repr": repr,
}  # fmt: skip
_METHODS = {
    "replace", "join", "format", "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "swapcase", "casefold",
    "removeprefix", "removesuffix", "translate", "split", "rsplit", "splitlines", "partition", "rpartition", "encode", "decode",
    "hex", "get", "keys", "values", "format_map",
}  # fmt: skip
_NO_CODECS = re.compile(r"utf[-_]?8|ascii|latin[-_]?1|utf[-_]?16", re.IGNORECASE)
# What makes a short template write a long text: a width of three digits, or one that is itself filled in.
_WIDE = re.compile(r"\d{3}|\*|:[^}]*\{")


def folded(nodes: Sequence[ast.AST]) -> dict[ast.AST, Any]:
    """Return what those of the nodes come to that are expressions of constants.

    nodes: each before those within it, as ast.walk gives them.
    """
    folding = _Folding()
    for node in reversed(nodes):
        if type(node) in _RULES:
            value = folding.value(node, {})
            if value is not _UNKNOWN:
                folding.known[node] = value
            else:
                folding.unknown.add(node)
    return folding.known


class _Folding:
    """known: what has been worked out. unknown: what cannot be. steps: how much more may be tried."""

    def __init__(self) -> None:
        self.known: dict[ast.AST, Any] = {}
        self.unknown: set[ast.AST] = set()
        self.steps = _STEPS

    def value(self, node: ast.AST | None, names: Mapping[str, Any]) -> Any:
        """Return what an expression comes to, _UNKNOWN if that cannot be told. names: of a comprehension's entries."""
        if node in self.known:
            return self.known[node]
        if type(node) is ast.Name:
            return names.get(node.id, _UNKNOWN)
        if type(node) not in _RULES or (node in self.unknown and not names):
            return _UNKNOWN
        if names:
            self.steps -= 1
        try:
            value = _RULES[type(node)](self, node, names) if self.steps > 0 else _UNKNOWN
        except Exception:  # whatever is wrong with it is whoever's wrote it
            return _UNKNOWN
        return value if _is_small(value) else _UNKNOWN

    def all(self, nodes: Sequence[ast.AST], names: Mapping[str, Any]) -> list[Any]:
        """Return what several expressions come to. Raises LookupError if one of them cannot be told."""
        values = []
        for node in nodes:
            if type(node) is ast.Starred:
                values += self.all([node.value], names)[0]
            else:
                values.append(self.value(node, names))
        if any(value is _UNKNOWN for value in values):
            raise LookupError
        return values

    def operation(self, node: ast.BinOp, names: Mapping[str, Any]) -> Any:
        left, right = self.all([node.left, node.right], names)
        is_template = isinstance(left, str | bytes) and type(node.op) is ast.Mod
        if is_template and _WIDE.search(left if isinstance(left, str) else left.decode("latin-1")):
            return _UNKNOWN
        if type(node.op) is ast.Mult and not (_size(left) * _size(right) <= _LONGEST):
            return _UNKNOWN
        return _OPERATIONS[type(node.op)](left, right)

    def formatted(self, node: ast.FormattedValue, names: Mapping[str, Any]) -> Any:
        (value,) = self.all([node.value], names)
        (how,) = self.all([node.format_spec], names) if node.format_spec else ("",)
        value = {115: str, 114: repr, 97: ascii}.get(node.conversion, lambda same: same)(value)
        return _UNKNOWN if _WIDE.search(how) else format(value, how)

    def part(self, node: ast.Subscript, names: Mapping[str, Any]) -> Any:
        if type(node.slice) is ast.Slice:
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            place: Any = slice(*(one and self.all([one], names)[0] for one in ends))
        else:
            (place,) = self.all([node.slice], names)
        return self.all([node.value], names)[0][place]

    def call(self, node: ast.Call, names: Mapping[str, Any]) -> Any:
        function = node.func
        if type(function) is ast.Name and function.id == "map" and type(node.args[0]) is ast.Name:
            return [_FUNCTIONS[node.args[0].id](one) for one in self.all(node.args[1:2], names)[0]]
        name = function.id if type(function) is ast.Name else ast.unparse(function) if _is_dotted(function) else ""
        if name not in _FUNCTIONS and not (type(function) is ast.Attribute and function.attr in _METHODS):
            return _UNKNOWN
        arguments = self.all(node.args, names)
        named = {one.arg: self.all([one.value], names)[0] for one in node.keywords if one.arg}
        if name in _FUNCTIONS:
            return _plain(_FUNCTIONS[name](*arguments, **named))
        (owner,) = self.all([function.value], names)
        if function.attr in ("format", "format_map") and _WIDE.search(owner):
            return _UNKNOWN
        if function.attr in ("encode", "decode") and not all(_NO_CODECS.fullmatch(str(one)) for one in arguments[:1]):
            return _UNKNOWN
        return _plain(getattr(owner, function.attr)(*arguments, **named))

    def comprehension(self, node: ast.GeneratorExp | ast.ListComp, names: Mapping[str, Any]) -> Any:
        (loop,) = node.generators
        (entries,) = self.all([loop.iter], names)
        if loop.ifs or len(entries) > _LONGEST:
            return _UNKNOWN
        return [self.all([node.elt], {**names, **_bound(loop.target, entry)})[0] for entry in entries]


_RULES: dict[type, Any] = {
    ast.Constant: lambda folding, node, names: node.value,
    ast.JoinedStr: lambda folding, node, names: "".join(folding.all(node.values, names)),
    ast.FormattedValue: _Folding.formatted,
    ast.BinOp: _Folding.operation,
    ast.UnaryOp: lambda folding, node, names: (
        -folding.all([node.operand], names)[0] if type(node.op) is ast.USub else _UNKNOWN
    ),
    ast.Tuple: lambda folding, node, names: tuple(folding.all(node.elts, names)),
    ast.List: lambda folding, node, names: folding.all(node.elts, names),
    ast.Dict: lambda folding, node, names: dict(
        zip(folding.all(node.keys, names), folding.all(node.values, names), strict=True)
    ),
    ast.Subscript: _Folding.part,
    ast.Call: _Folding.call,
    ast.GeneratorExp: _Folding.comprehension,
    ast.ListComp: _Folding.comprehension,
}


def _bound(target: ast.AST, entry: Any) -> dict[str, Any]:
    """Return the names that one entry of a comprehension gives values to."""
    if type(target) is ast.Name:
        return {target.id: entry}
    return {one.id: part for one, part in zip(target.elts, entry, strict=True)}


def _is_dotted(node: ast.AST) -> bool:
    return type(node) is ast.Attribute and type(node.value) is ast.Name


def _no_number(values: Any) -> Any:
    """Refuse bytes(n), which are n zeros."""
    if isinstance(values, int):
        raise LookupError
    return values


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, type({}.keys()) | type({}.values())) else value


def _size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else abs(int(value))


def _is_small(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return value is None or isinstance(value, float) or _weight(value) <= _LONGEST


def _weight(value: Any) -> int:
    """Return how much there is in a value, with all that is in it: a list of long lists has a very long text."""
    if isinstance(value, str | bytes):
        return 1 + len(value)
    if isinstance(value, dict):
        return 1 + sum(_weight(key) + _weight(entry) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return 1 + sum(map(_weight, value))
    return 1 if value is None or isinstance(value, int | float) else _LONGEST + 1

"""What to import before a notebook is run: the modules that its lesson imports. Light, for it is read first of all."""

import ast
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def lesson_modules(*notebooks: Path) -> list[str]:
    """Return the modules that the code cells of notebook files import, in order; a spoilt file imports none."""
    sources = []
    for path in notebooks:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return imported_modules(sources)


def imported_modules(sources: Iterable[str]) -> list[str]:
    """Return the modules that pieces of code import, in order; a piece that does not parse imports none.

    >>> imported_modules(["import numpy as np", "from a.b import c"])
    ['numpy', 'a.b']
    """
    found: dict[str, None] = {}
    for source in sources:
        with suppress(SyntaxError, ValueError, RecursionError):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import):
                    found.update(dict.fromkeys(alias.name for alias in node.names))
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    found[node.module] = None
    return list(found)

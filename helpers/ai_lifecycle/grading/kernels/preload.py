"""What to import before a notebook is run: what it imports, and what the course's modules import when they are called.

Light, for it is read first of all.
"""

import ast
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path

_PACKAGE = "ai_lifecycle"
_SOURCES = Path(__file__).parents[3]  # where the package is
# Parsing these modules would take longer than it saves; a line that only looks like it loads a module for nothing.
_IMPORT_LATER = re.compile(r"^ +(?:from|import) ([\w.]+)", re.MULTILINE)


def lesson_modules(*notebooks: Path) -> list[str]:
    """Return the modules that notebook files need, in order; a spoilt file needs none.

    They are those that the code cells import, and those that these import inside of their functions if they are the
    course's own.
    """
    sources = []
    for path in notebooks:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = imported_modules(sources)
    later = [_IMPORT_LATER.findall(_source(name)) for name in found if name.partition(".")[0] == _PACKAGE]
    return list(dict.fromkeys(chain(found, *later)))


def _source(module: str) -> str:
    """Return the text of one of the package's modules, "" if there is none. It is not imported for that."""
    place = _SOURCES.joinpath(*module.split("."))
    with suppress(OSError, UnicodeDecodeError):
        return (place / "__init__.py" if place.is_dir() else place.with_suffix(".py")).read_text(encoding="utf-8")
    return ""


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

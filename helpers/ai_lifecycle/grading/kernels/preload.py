"""What to import before a notebook is run: what it imports, and what the course's modules import when they are called.

Light, for it is read first of all.
"""

import ast
import json
import re
from collections.abc import Container, Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path

_PACKAGE = "ai_lifecycle"
# What libraries import when they are first used: found by comparing what was there when the lessons' kernels began and
# when they ended. What another version of them does not have is passed over.
_USED_LATER = {
    "numpy": ("numpy.testing",),
    "pandas": ("pandas.io.formats.html", "pandas.io.formats.string"),
    "narwhals": ("narwhals._pandas_like.dataframe",),
    "matplotlib": ("matplotlib.backends.backend_agg", "PIL.PngImagePlugin"),
    "PIL.Image": (
        "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin", "PIL.ImageDraw",
        "PIL.ImageFont", "PIL._imagingft",
    ),
    "jax": ("jaxlib.mlir.dialects.mhlo", "jaxlib.mlir.dialects.builtin", "jax.experimental.multihost_utils"),
}  # fmt: skip
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
    if f"{_PACKAGE}.bundle" in found and any(name.startswith("sklearn.") for name in found):
        found.append("skops.io")  # it reads all of scikit-learn to know what a bundle may hold
    later = [_IMPORT_LATER.findall(_source(name)) for name in found if name.partition(".")[0] == _PACKAGE]
    return list(dict.fromkeys(chain(found, *later)))


def used_later(loaded: Container[str]) -> list[str]:
    """Return the modules that libraries will import when they are first used. loaded: the modules that are there."""
    return [name for library, names in _USED_LATER.items() if library in loaded for name in names]


def _source(module: str) -> str:
    """Return the text of one of the package's modules, "" if there is none. It is not imported for that."""
    place = _SOURCES.joinpath(*module.split("."))
    with suppress(OSError, UnicodeDecodeError):
        return (place / "__init__.py" if place.is_dir() else place.with_suffix(".py")).read_text(encoding="utf-8")
    return ""


def imported_modules(sources: Iterable[str]) -> list[str]:
    """Return the modules that pieces of code import, in order; a piece that does not parse imports none.

    What is imported from the course's package itself may be a module of it.

    >>> imported_modules(["import numpy as np", "from a.b import c", "from ai_lifecycle import figures"])
    ['numpy', 'a.b', 'ai_lifecycle', 'ai_lifecycle.figures']
    """
    found: dict[str, None] = {}
    for source in sources:
        with suppress(SyntaxError, ValueError, RecursionError):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Import):
                    found.update(dict.fromkeys(alias.name for alias in node.names))
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    found[node.module] = None
                    if node.module == _PACKAGE:
                        found.update(dict.fromkeys(f"{_PACKAGE}.{alias.name}" for alias in node.names))
    return list(found)

"""What makes the imports of grading, and the end of a program that made them, take less time."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def without_address_checks() -> None:
    """Import jsonschema, on which nbformat stands, without its checks of web addresses.

    They build a grammar when they are imported, which takes longer than all else that grading imports from nbgrader;
    a notebook's schema asks for no such check. A no-op where jsonschema is imported already.
    """
    if "jsonschema" in sys.modules or "rfc3987_syntax" in sys.modules:
        return
    sys.modules["rfc3987_syntax"] = None  # jsonschema takes it as not installed
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules["rfc3987_syntax"]


@contextmanager
def without_collections() -> Iterator[None]:
    """Have no garbage collected while much is imported: there is hardly any, and all is looked at again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def end_quickly() -> None:
    """Have Python, when it ends, not look for garbage among all that was imported: it takes as long as many imports."""
    atexit.register(gc.freeze)

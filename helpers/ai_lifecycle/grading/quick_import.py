"""nbformat, imported in half the time."""

import sys


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

"""nbgrader's check of its metadata, made once for each that is met.

nbgrader checks the metadata of every graded cell against its schema four times a submission, and each time the schema
itself first: a quarter of what a submission costs the grader. In a class the metadata are the same from one submission
to the next.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import jsonschema
from nbgrader.nbgraderformat import common

_MOST = 10_000  # submissions may bring as many kinds as they like


@contextmanager
def checked_once() -> Iterator[None]:
    """Have nbgrader, in this process and its forks, check what is the same only once. What is wrong fails each time."""
    valid: set[str] = set()

    def validate(metadata: Any, schema: Any) -> None:
        try:
            key = json.dumps([metadata, schema.get("type"), sorted(schema.get("properties", ()))])
        except (TypeError, ValueError, RecursionError):
            key = ""
        if key and key in valid:
            return
        jsonschema.validate(metadata, schema)
        if key and len(valid) < _MOST:
            valid.add(key)

    before, common.jsonschema = common.jsonschema, SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        common.jsonschema = before

"""What was made of a text is kept: the pages of a class have most of their texts in common."""

import functools
from collections.abc import Callable
from typing import Any

_MOST, _LONGEST = 1000, 20_000  # results that are kept, and letters of what they were made of: the course's have a few hundred


def kept(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of texts that makes each result once. What is made of a long text is not kept.

    >>> kept(str.upper)("text")
    'TEXT'
    """
    once = functools.lru_cache(_MOST)(function)

    @functools.wraps(function)
    def call(*texts: Any) -> Any:
        is_short = all(len(text) <= _LONGEST for text in texts if text is not None)
        return (once if is_short else function)(*texts)

    return call

"""The three ways in which a check can end without passing, each an exception with a message for the learner.

A check that passes returns None. The grader tells the outcomes apart by the exception's name.
IPython shows an exception that has `_render_traceback_` as that method says: the learner reads our sentence,
and no traceback of our code stands above it.
"""

import textwrap

# Wider lines would be broken inside words by the output area of a notebook.
_WIDTH = 88


class _Shown:
    """Shown in a notebook as a heading and its message, without a traceback."""

    heading = ""

    def _render_traceback_(self) -> list[str]:
        return textwrap.wrap(f"{self.heading}: {self}", _WIDTH, break_long_words=False, break_on_hyphens=False)


class NotYet(_Shown, AssertionError):
    """The answer ran, and what it returned is not what the task asks for."""

    heading = "Not yet"


class NotAttempted(_Shown, NotImplementedError):
    """The cell still holds the stub."""

    heading = "Not attempted"


class Broken(_Shown, Exception):
    """The learner's own code stopped with an error; the message names it and the line."""

    heading = "Broken"

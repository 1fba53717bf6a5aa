"""The misconceptions of a class: which mistakes were made, how often, and by whom. Pure functions.

The checks name a likely mistake in their message, after "It looks as if". Messages without one are alike if they differ
only in what belongs to one submission: numbers, a line of code.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ai_lifecycle.grading.scores import NOT_ATTEMPTED, PASSED, TaskResult

_NAMED = "It looks as if "
_OWN = re.compile(r" in line \d+, `.*?`,(?= )| \(random case [^)]*\)")
_NUMBERS = re.compile(r"(?<![\w`.])[-+]?\d+(?:[.,]\d+)*\.?(?:e[-+]?\d+)?(?:-\d+)*(?![\w`])")
_LONGEST = 300


@dataclass(frozen=True)
class Misconception:
    """One mistake of a class. task: its id. text: what it is. is_named: whether a check recognised it.

    students: who made it. outcome: what their test said, one of scores.OUTCOMES.
    """

    task: str
    text: str
    is_named: bool
    students: tuple[str, ...]
    outcome: str


def mistake_in(message: str) -> tuple[str, bool]:
    """Return what a message says about a mistake, the same for all who made it, and whether the check named it.

    >>> mistake_in("z is not right for 7 rows: expected 1.5, came 2. It looks as if the bias is missing: add it.")
    ('The bias is missing: add it.', True)
    >>> mistake_in("loss should be one number, a float, for 7 rows; an array of shape (7,) came.")
    ('loss should be one number, a float, for … rows; an array of shape (…) came.', False)
    """
    message = " ".join(message.split())
    _, _, named = message.partition(_NAMED)
    if named:
        return named[0].upper() + named[1:], True
    text = re.sub(r"[(\[]…(?:, ?…?)*[)\]]", "(…)", _NUMBERS.sub("…", _OWN.sub("", message)))
    return (text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"), False


def misconceptions(results: Iterable[tuple[str, TaskResult]]) -> list[Misconception]:
    """Return the mistakes of a class, task by task, the most frequent first.

    results: pairs of a student and how a task went. Who passed or did not attempt a task made no mistake in it.
    """
    found: dict[str, dict[tuple[str, bool, str], list[str]]] = {}
    for student, result in results:
        mistakes = found.setdefault(result.task, defaultdict(list))
        if result.outcome not in (PASSED, NOT_ATTEMPTED):
            mistakes[*mistake_in(result.message), result.outcome].append(student)
    return [
        Misconception(task, text, is_named, tuple(students), outcome)
        for task, mistakes in found.items()
        for (text, is_named, outcome), students in sorted(mistakes.items(), key=lambda item: (-len(item[1]), item[0]))
    ]

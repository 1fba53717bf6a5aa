"""A task's words in its notebook: they stand in the prose cell whose id is the task's with "-task". Light to import."""

import re
from collections.abc import Mapping
from typing import Any


def title_and_prose(task: str, prose: Mapping[Any, str]) -> tuple[str, str]:
    """Return the title of a task, its id if it has none, and its prose. prose: the text of each prose cell, by id.

    A part of a task, such as "capstone-deliver-light", has the words of the task.

    >>> title_and_prose("deliver-light", {"deliver-task": "## Deliver a *bundle*"})
    ('Deliver a bundle (light)', '## Deliver a *bundle*')
    """
    text, part = prose.get(f"{task}-task", ""), ""
    if not text:
        whole, _, part = task.rpartition("-")
        text = prose.get(f"{whole}-task", "")
    heading = re.search(r"^#+\s*(.+?)\s*#*\s*$", text, re.MULTILINE)
    if not heading:
        return task, text
    return re.sub(r"[*`]", "", heading[1]) + (f" ({part})" if part else ""), text

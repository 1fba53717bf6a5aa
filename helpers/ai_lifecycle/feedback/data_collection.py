"""The checks of lesson 1: one board's export in shared columns, merging, the label, the leak's trace, the split.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

import copy
from collections.abc import Callable

import numpy as np

from ai_lifecycle import data_collection as course
from ai_lifecycle.feedback import data_collection_cases as questions
from ai_lifecycle.feedback import data_collection_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import require_close, require_list, require_number
from ai_lifecycle.feedback.outcome import NotYet
from ai_lifecycle.feedback.tables import ask_about_tables, require_same, require_table


def check_to_shared(to_shared: Callable, cases: int = 0) -> None:
    """Check task 1: `to_shared(export, board)` returns the export in shared columns, words and units."""
    for export, board, about in questions.random_exports(cases) if cases else questions.visible_exports():
        expected = course.to_shared(export, board)
        given = copy.deepcopy(board)  # its dictionaries are shared by the whole notebook
        arguments = {"export": export, "board": given}
        got = ask_about_tables(to_shared, "to_shared", arguments, about, [course.to_shared])
        if given != board:
            raise NotYet(f"to_shared changed its argument board {about}. Read its dictionaries, and build new ones.")
        got = require_table(got, "The shared table", expected, about)
        require_same([got], [expected], ["The shared table"], about, mistakes.to_shared(export, board))


def check_merge(merge: Callable, cases: int = 0) -> None:
    """Check task 2: `merge(tables)` returns every ticket once, as it was created first, in order of creation."""
    for tables, about in questions.random_tables(cases) if cases else questions.visible_tables():
        expected = course.merge(tables)
        got = ask_about_tables(merge, "merge", {"tables": tables}, about, [course.merge])
        got = require_table(got, "The merged table", expected, about)
        require_same([got], [expected], ["The merged table"], about, mistakes.merge(tables), numbered=True)


def check_add_label(add_label: Callable, cases: int = 0) -> None:
    """Check task 3: `add_label(table)` returns the table with `slipped`, 1 where the sprint ended first."""
    for table, about in questions.random_closings(cases) if cases else questions.visible_closings():
        expected = course.add_label(table)
        got = ask_about_tables(add_label, "add_label", {"table": table}, about, [course.add_label])
        got = require_table(got, "The labelled table", expected, about)
        require_same([got], [expected], ["The labelled table"], about, mistakes.add_label(table))


def check_separation(separation: Callable, cases: int = 0) -> None:
    """Check task 4: `separation(values, labels)` returns how well one column tells the labels apart."""
    for values, labels, about in questions.random_columns(cases) if cases else questions.visible_columns():
        expected = course.separation(values, labels)
        arguments = {"values": values, "labels": labels}
        got = ask(separation, "separation", arguments, about, [course.separation])
        got = require_number(got, "The separation", about)
        require_close([got], [expected], ["The separation"], about, mistakes.separation(values, labels), error=1e-9)


def check_split_by_time(split_by_time: Callable, cases: int = 0) -> None:
    """Check task 5: `split_by_time(table, test_sprints)` returns the rows before and the rows of the last sprints."""
    names = ["The training table", "The test table"]
    for table, test_sprints, about in questions.random_sprints(cases) if cases else questions.visible_sprints():
        expected = course.split_by_time(table, test_sprints)
        arguments = {"table": table, "test_sprints": test_sprints}
        got = ask_about_tables(split_by_time, "split_by_time", arguments, about, [course.split_by_time])
        got = require_list(got, "The result", 2, about, "End with `return train, test`.")
        got = [require_table(one, name, right, about) for one, name, right in zip(got, names, expected)]
        _require_honest(got, table, about)
        require_same(got, expected, names, about, mistakes.split_by_time(table, test_sprints))


def _require_honest(got, table, about) -> None:
    """Raise NotYet, in the words of the lesson, if one sprint is on both sides."""
    both = np.intersect1d(got[0]["sprint"], got[1]["sprint"])
    if len(both):
        raise NotYet(
            f"Sprint {both[0]} is on both sides {about}: the model would be tested on a sprint that it has seen. "
            "A random split, or one that counts rows, does that; choose whole sprints instead."
        )

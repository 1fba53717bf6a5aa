"""The checks of lesson 1 beyond the answer bank: what its questions cover, and what its mistakes are."""

import numpy as np
import pandas as pd
from promised_checks import sources_of, visible_promised

from ai_lifecycle import data_collection as course
from ai_lifecycle.feedback import data_collection as feedback
from ai_lifecycle.feedback import data_collection_cases as questions
from ai_lifecycle.feedback import data_collection_mistakes as mistakes
from ai_lifecycle.feedback.tables import difference


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, right):
        for sentence, would_give in suspects:
            try:
                with np.errstate(all="ignore"):
                    given = would_give()
            except (ValueError, TypeError, KeyError):
                continue
            if isinstance(right, float):
                wrong = not np.isclose(given[0], right)
            else:
                given = given if isinstance(given, tuple) else (given,)
                wrong = any(difference(one, other, "it") for one, other in zip(given, right))
            seen[task, sentence] = seen.get((task, sentence), False) or wrong

    for export, board, _ in [*questions.visible_exports(), *questions.random_exports(20)]:
        note("to_shared", mistakes.to_shared(export, board), [course.to_shared(export, board)])
    for tables, _ in [*questions.visible_tables(), *questions.random_tables(20)]:
        note("merge", mistakes.merge(tables), [course.merge(tables)])
    for table, _ in [*questions.visible_closings(), *questions.random_closings(20)]:
        note("add_label", mistakes.add_label(table), [course.add_label(table)])
    for values, labels, _ in [*questions.visible_columns(), *questions.random_columns(20)]:
        note("separation", mistakes.separation(values, labels), course.separation(values, labels))
    for table, sprints, _ in [*questions.visible_sprints(), *questions.random_sprints(20)]:
        note("split_by_time", mistakes.split_by_time(table, sprints), course.split_by_time(table, sprints))
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 45


def test_invented_boards_have_summer_and_winter_gaps_and_other_words():
    for export, board, about in questions.random_exports(20):
        shared = course.to_shared(export, board)
        assert shared["story_points"].isna().any() and shared["closed"].isna().any(), about
        assert {1, 7} <= set(shared["created"].dt.month), about
        assert not set(export.columns) & set(board.columns), about


def test_in_every_list_with_copies_neither_first_nor_last_is_always_right():
    for tables, about in questions.random_tables(20):
        right = course.merge(tables)
        assert right["ticket"].is_unique and len(right) < sum(map(len, tables)), about
        if len(tables) > 1:
            for keep in ("first", "last"):
                naive = pd.concat(tables).drop_duplicates("ticket", keep=keep).sort_values("created", ignore_index=True)
                assert not naive.equals(right), f"{about}: keeping the {keep} of the lists is right"


def test_a_difference_is_told_in_words():
    table = pd.DataFrame({"ticket": [1, 2], "created": pd.to_datetime(["2025-01-01", "2025-01-02"], utc=True)})
    assert difference(table, table.copy(), "It") == ""
    assert difference(table.iloc[:1], table, "It") == "It should have 2 rows; 1 came"
    assert "row 1 should hold 2; 3 came" in difference(table.assign(ticket=[1, 3]), table, "It")
    assert "row 1 should hold 2; a gap came" in difference(table.assign(ticket=[1.0, np.nan]), table, "It") or (
        "nan (not a number) came" in difference(table.assign(ticket=[1.0, np.nan]), table, "It")
    )
    assert "no time zone" in difference(table.assign(created=table["created"].dt.tz_localize(None)), table, "It")
    renumbered = table.set_axis([5, 6])
    assert difference(renumbered, table, "It") == "" and "index 0, 1; 5, 6 came" in difference(renumbered, table, "It", True)


def test_the_lesson_says_how_many_hidden_checks_there_are():
    cells = sources_of("data_collection")
    assert visible_promised(cells, "separation", "columns") == len(questions.visible_columns())
    assert visible_promised(cells, "add_label", "tickets") == len(questions.visible_closings()[0][0])

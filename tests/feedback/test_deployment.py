"""The checks of lesson 5 beyond the answer bank: what its questions cover."""

import json
import math
import re

import numpy as np
import pytest
from promised_checks import sources_of

from ai_lifecycle.feedback import deployment as feedback
from ai_lifecycle.feedback import deployment_cases as cases
from ai_lifecycle.feedback.outcome import NotYet


def test_a_seed_repeats_the_cases_and_another_does_not(monkeypatch):
    def drawn():
        return [
            next(cases.random_arrays(1))[1], next(cases.random_models(1)).weights.tolist(),
            str(next(cases.random_requests(1)).row), list(cases.random_tables(9))[-1].rows,
            str(next(cases.random_exchanges(1)).rows),
        ]  # fmt: skip

    first, again = drawn(), drawn()
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "4")
    assert first == again and all(one != other for one, other in zip(first, drawn(), strict=True))


def test_random_models_cover_what_the_lesson_promises():
    drawn = list(cases.random_models(20))
    assert {model.weights.dtype for model in drawn} == {np.dtype("float32"), np.dtype("float64")}
    assert any(model.weights.shape[0] == model.weights.shape[1] > 1 for model in drawn), "no square case"
    assert {model.weights.shape[1] for model in drawn} >= {1, 2, 3}
    assert all((np.abs(np.log(model.scale)) > 0.3).all() for model in drawn), "dividing and multiplying look alike"


@pytest.mark.parametrize("chosen", range(5))
def test_random_requests_hold_every_kind_of_problem_for_any_seed(chosen, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", str(chosen))
    drawn = list(cases.random_requests(30))
    assert {reason for request in drawn for _, reason in request.expected} == set(cases.REASONS.values())
    values = [value for request in drawn for value in request.row.values()]
    assert any(value is True for value in values) and any(isinstance(v, float) and math.isnan(v) for v in values)
    at_bounds = [
        r for r in drawn for f, v in r.row.items() if f in r.bounds and not isinstance(v, str) and v in r.bounds[f]
    ]
    assert at_bounds and any(request.expected == [] for request in drawn)


def test_random_tables_hold_the_sizes_that_the_lesson_names():
    drawn = [(table.rows, table.size) for table in cases.random_tables(20)]
    assert {1, 7} <= {size for _, size in drawn}
    assert any(size == rows + 1 for rows, size in drawn) and any(size == rows for rows, size in drawn)
    assert any(rows > 2 * size + 1 for rows, size in drawn if size > 1), "no case in which holding everything shows"


def test_random_exchanges_refuse_with_several_problems_and_statuses():
    refused = [exchange for exchange in cases.random_exchanges(20) if exchange.status != 200]
    assert len({exchange.status for exchange in refused}) >= 2
    assert all(len({p["reason"] for p in exchange.answer["problems"]}) >= 2
               for exchange in refused)  # fmt: skip


def test_a_list_of_everything_is_refused_though_its_answers_are_right():
    def hoarder(rows, predict, size):
        held = list(rows)
        for start in range(0, len(held), size):
            yield from predict(held[start : start + size])

    with pytest.raises(NotYet, match="5 rows were held at once"):
        feedback.check_score_rows(hoarder)


def test_the_visible_request_is_the_example_of_the_task():
    prose = sources_of("deployment")["validate-task"]
    row, expected = re.search(r"Example:\*\* `(\{.*?\})`.*: `(\[.*\])`", prose).groups()
    visible = cases.visible_requests()[1]
    assert json.loads(row) == visible.row and [tuple(pair) for pair in eval(expected)] == visible.expected

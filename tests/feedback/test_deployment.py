"""The checks of lesson 5 beyond the answer bank: contracts that every check keeps, and what its questions cover."""

import json
import math
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from ai_lifecycle.course import find_lesson
from ai_lifecycle.feedback import deployment as feedback
from ai_lifecycle.feedback import deployment_cases as cases
from ai_lifecycle.feedback.outcome import Broken, NotYet

ROOT = Path(__file__).parents[2]
BANK = ROOT / "tests" / "answers" / "deployment"
TASKS = {
    "bundle": ("save_model", "load_model"), "fold_scaling": ("fold_scaling",), "validate": ("validate",),
    "score_rows": ("score_rows",), "ask_server": ("ask_server",),
}  # fmt: skip


def check(task, *functions, **options):
    return getattr(feedback, f"check_{task}")(*functions, **options)


def right_answer(task):
    """Return the functions of a right answer of the bank."""
    names = {}
    exec((BANK / "given.py").read_text(), names)
    exec(sorted((BANK / task).glob("right_*.py"))[0].read_text(), names)
    return [names[name] for name in TASKS[task]]


@pytest.fixture(autouse=True)
def seeded(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "3")


@pytest.mark.parametrize("task", TASKS)
def test_a_check_that_passes_returns_none_and_says_nothing(task, capsys):
    right = right_answer(task)
    assert check(task, *right) is None and check(task, *right, cases=8) is None
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(
    "junk", [7, True, "text", object(), np.zeros(3), {"fit": 1}, [None] * 4, (1.0, "2"), float("nan"), [[1.0, 2.0]]],
    ids=lambda junk: str(junk)[:20],
)  # fmt: skip
def test_no_junk_passes_and_none_breaks_the_check(task, junk):
    for number in (0, 4):
        with pytest.raises(NotYet):
            check(task, *[lambda *arguments: junk] * len(TASKS[task]), cases=number)


@pytest.mark.parametrize("task", TASKS)
def test_what_is_no_function_is_said_to_be_none(task):
    with pytest.raises(Broken, match=f"{TASKS[task][0]} should be a function"):
        check(task, *[3] * len(TASKS[task]))


@pytest.mark.parametrize("task", TASKS)
def test_a_failed_random_case_names_its_seed(task):
    with pytest.raises((NotYet, Broken), match="AI_LIFECYCLE_SEED=3"):
        check(task, *[lambda *arguments: "nothing"] * len(TASKS[task]), cases=3)


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
        check("score_rows", hoarder)


def test_the_visible_request_is_the_example_of_the_task():
    name = find_lesson("deployment").name
    notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    prose = next(cell.source for cell in notebook.cells if cell.id == "deployment-validate-task")
    row, expected = re.search(r"Example:\*\* `(\{.*?\})`.*: `(\[.*\])`", prose).groups()
    visible = cases.visible_requests()[1]
    assert json.loads(row) == visible.row and [tuple(pair) for pair in eval(expected)] == visible.expected

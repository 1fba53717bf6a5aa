"""What every check of the course keeps to, whatever its task: asked as the lesson's own test cell asks it.

The answers come from the bank; a task that is in the bank is held to the contracts, without a line here.
"""

import ast
import re

import numpy as np
import pandas as pd
import pytest
from answer_bank import BANK, TASKS, answers_to
from promised_checks import sources_of

from ai_lifecycle.feedback.outcome import Broken, NotYet

# What answers give when they go wrong: nothing, the wrong kind, the right kind with nonsense in it.
JUNK = {
    "none": None,
    "a number": 7.5,
    "true": True,
    "text": "text",
    "an empty list": [],
    "an object": object(),
    "an array": np.zeros(3),
    "a dictionary": {"loss": 1},
    "nan": float("nan"),
    "an array of nan": np.full(2, np.nan),
    "a list of nan": [np.nan] * 3,
    "a list of none": [None] * 4,
    "a pair of none": (None, None),
    "a pair of another length": (np.ones(2), [3]),
    "a number and a text": (1.5, "2"),
    "a text and a number": ("dense", "many"),
    "rows": [[1.5], ["a"]],
    "batches": [[np.ones(1)] * 2] * 3,
    "empty tables": (pd.DataFrame(), pd.DataFrame()),
    "a table": pd.DataFrame({"ticket": [1], "sprint": [1], "slipped": [0]}),
    "a column": pd.Series([1.0]),
    "sorted mornings": {number: (1, 2) for number in range(1, 13)},
}
# The right answer to this one is a program that starts and is measured: the bank has it run.
STARTED = ("capstone", "deliver")
every_task = pytest.mark.parametrize(("step", "task"), TASKS, ids="-".join)




@pytest.fixture(autouse=True)
def seeded(monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "3")


def names_of(step: str, task: str) -> dict:
    """Return what stands in a learner's kernel once a right answer was given."""
    names = {}
    exec((BANK / step / "given.py").read_text(), names)
    exec(answers_to(step, task, right=True)[0].source, names)
    return names


def checks_of(step: str, task: str, names: dict) -> list[tuple[str, ast.Call]]:
    """Return the calls of the task's test cell, after it has imported what it calls: the visible one, then the hidden."""
    found = []
    for statement in ast.parse(sources_of(step)[f"{task}-test"]).body:
        if isinstance(statement, ast.Expr):
            found.append(statement.value)
        else:
            exec(compile(ast.Module([statement], []), "test", "exec"), names)
    return found


def asked(step: str, task: str, call: ast.Call) -> list[str]:
    """Return the names of the learner's functions that a call hands over."""
    written = {node.name for node in ast.parse(answers_to(step, task, right=True)[0].source).body
               if isinstance(node, ast.FunctionDef)}  # fmt: skip
    return [argument.id for argument in call.args if isinstance(argument, ast.Name) and argument.id in written]


def outcomes(step: str, task: str, answer=None):
    """Give what each call of the test cell returns or raises. answer: stands in for all that the learner wrote."""
    names = names_of(step, task)
    for call in checks_of(step, task, names):
        functions = asked(step, task, call)
        assert functions, f"the test of {task} hands over nothing that the answer wrote"
        if answer is not None:
            names.update(dict.fromkeys(functions, answer))
        try:
            yield eval(compile(ast.Expression(call), "test", "eval"), names)
        except Exception as error:
            yield error


@every_task
def test_a_test_cell_checks_what_is_shown_and_then_what_is_hidden(step, task):
    cell = sources_of(step)[f"{task}-test"]
    assert len(checks_of(step, task, names_of(step, task))) == 2
    assert cell.index("### BEGIN HIDDEN TESTS") < cell.index("### END HIDDEN TESTS")


@every_task
def test_a_task_says_how_many_hidden_checks_it_has(step, task):
    cells = sources_of(step)
    asked_for = re.findall(r"cases=(\d+)", cells[f"{task}-test"])
    if asked_for:
        assert re.findall(r"(\d+) hidden checks", cells[f"{task}-task"]) == asked_for
    else:  # a fixed set, which the task names
        assert re.search(r"hidden", cells[f"{task}-task"]), "nothing warns of the hidden checks"


@pytest.mark.parametrize(("step", "task"), [pair for pair in TASKS if pair != STARTED], ids="-".join)
def test_a_check_that_passes_returns_none_and_says_nothing(step, task, capsys):
    assert list(outcomes(step, task)) == [None, None]
    assert capsys.readouterr() == ("", "")


@every_task
@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_passes_and_none_breaks_the_check(step, task, junk):
    for outcome in outcomes(step, task, lambda *arguments: JUNK[junk]):
        assert isinstance(outcome, NotYet), f"{type(outcome).__name__}: {outcome}"


@every_task
def test_what_is_no_function_is_said_to_be_none(step, task):
    for outcome in outcomes(step, task, 3):
        assert isinstance(outcome, Broken) and "should be a function" in str(outcome)


@every_task
def test_an_error_in_the_answer_is_told_with_its_name(step, task):
    def wrong(*arguments):
        raise ZeroDivisionError("by nothing")

    for outcome in outcomes(step, task, wrong):
        assert isinstance(outcome, Broken) and "ZeroDivisionError: by nothing" in str(outcome)


@every_task
def test_a_failed_random_case_names_its_seed(step, task):
    if "cases=" in sources_of(step)[f"{task}-test"]:
        _, hidden = outcomes(step, task, lambda *arguments: "nothing")
        assert "AI_LIFECYCLE_SEED=3" in str(hidden)

"""Signs of tampering: what is flagged and what is not. Whether they are seen in a real run is in tests/attacks."""

import ast
import copy
import json

import pytest
import tiny_course
from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading.notebooks import read_notebook
from ai_lifecycle.grading.tampering.signs import (
    Flag,
    answer_of,
    changed,
    flag_changes,
    flag_test,
    flags_of,
    held_cells,
    watched_modules,
    write_flags,
)
from nbformat.v4 import new_output
from tiny_course import LESSON, ROOT, cell

WRITTEN = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]
TEST = f"{LESSON.step}-double-test"


@pytest.fixture
def source():
    return tiny_course.source_notebook()


def test_the_courses_own_modules_are_watched(source):
    cell(source, "setup").source = "from ai_lifecycle.feedback import training_process as check\nimport numpy as np"
    assert "ai_lifecycle.feedback.training_process" in watched_modules(source)
    assert watched_modules(source)[:2] == ("numpy", "numpy.testing")


@pytest.mark.parametrize(
    "setup, test, wanted",
    [
        ("import unittest", "unittest.TestCase().assertEqual(1, 1)", "unittest.case"),
        ("", "from unittest import TestCase", "unittest"),
        ("import pandas as pd", "pd.testing.assert_frame_equal(a, b)", "pandas._testing"),
        ("from pandas.testing import assert_frame_equal", "", "pandas.testing"),
        ("", "import pytest\nwith pytest.raises(ValueError): double('')", "_pytest.python_api"),
    ],
)
def test_what_else_a_test_compares_with_is_watched_where_the_lesson_has_it(source, setup, test, wanted):
    usual = watched_modules(source)
    assert wanted not in usual
    cell(source, "setup").source, cell(source, "double-test").source = setup, test
    assert wanted in watched_modules(source) and watched_modules(source)[: len(usual)] == usual


@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.name)
def test_the_lessons_need_none_of_these_so_nothing_is_looked_at_in_vain(lesson):
    watched = watched_modules(read_notebook(ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb"))
    assert {name.split(".")[0] for name in watched} == {"numpy", "ai_lifecycle"}


def test_only_what_was_there_can_have_changed_but_for_new_built_ins_and_new_names_in_watched_modules():
    before = {"the built-in print": "1", "the module m": "2", "m.f": "3", "tracing": "4"}
    assert changed(before, before) == []
    assert changed(before, {**before, "m.f": "9"}) == ["m.f"]
    assert changed(before, {**before, "the built-in cheat": "9", "m.g": "9"}) == ["m.g", "the built-in cheat"]
    assert changed(before, {**before, "the module m.sub": "9", "m.sub.h": "9", "other.f": "9"}) == []
    assert changed(before, {"the module m": "2", "m.f": "3", "tracing": "4"}) == ["the built-in print"]
    (flag,) = flag_changes(["a", "b", "c", "d", "e"], ["t"])
    assert flag == Flag("t", "The notebook changed a, b, c and 2 more before or in 't'.") and not flag_changes(
        [], ["t"]
    )


def executed(source, outputs=(), count=3):
    test = copy.deepcopy(cell(source, "double-test"))
    test.execution_count, test.outputs = count, list(outputs)
    return test


def test_a_test_must_have_run_with_its_text_and_shown_its_error(source):
    text = cell(source, "double-test").source
    ok, failed = ({"content": {"status": status}} for status in ("ok", "error"))
    error = new_output("error", ename="NotYet", evalue="x", traceback=[])
    value = new_output("execute_result", {"text/plain": "2.0"}, execution_count=3)
    assert flag_test(executed(source), ok, text) == []
    assert flag_test(executed(source, [error]), failed, text) == []
    for test, reply, recorded, says in (
        (executed(source, count=None), ok, text, "not run to an end"),
        (executed(source), None, text, "not run to an end"),
        (executed(source), {"content": {"status": "aborted"}}, text, "not run to an end"),
        (executed(source), ok, "another text", "the text that the gradebook holds"),
        (executed(source, [value, error]), failed, text, "counts as points"),
        (executed(source), failed, text, "was not shown"),
    ):
        assert says in flag_test(test, reply, recorded)[0].why


@pytest.mark.parametrize(
    "said", [None, "", "7", "'no JSON'", "'[1]'", "__import__('os').abort()", "(" * 10_000, "{'a': 1}"]
)
def test_an_answer_of_another_kind_is_no_answer(said):
    data = {} if said is None else {"data": {"text/plain": said}}
    assert answer_of({"content": {"user_expressions": {"watch": data}}}) is None
    assert answer_of({}) is None and answer_of({"content": {"user_expressions": []}}) is None


def test_an_answer_is_read():
    said = repr(json.dumps({"same": True}))
    assert ast.literal_eval(said) and answer_of(
        {"content": {"user_expressions": {"watch": {"data": {"text/plain": said}}}}}
    )


def test_flags_stay_with_the_notebook_and_hold_the_points_of_their_tests(source):
    notebook = copy.deepcopy(source)
    write_flags(notebook, [Flag(TEST, "Why."), Flag(TEST, "Why.")])
    assert flags_of(notebook) == [Flag(TEST, "Why.")] and held_cells(notebook) == [TEST]
    assert cell(notebook, "double-test").outputs[-1].text == "To be decided by a person: Why.\n"
    assert not cell(notebook, "halve-test").outputs
    write_flags(notebook, [Flag("", "All.")])
    assert held_cells(notebook) == [TEST, f"{LESSON.step}-halve-test"]
    write_flags(notebook, [])
    assert flags_of(notebook) == [] and held_cells(notebook) == []

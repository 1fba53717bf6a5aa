"""Scores from executed cells, built by hand: no kernel runs here."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tiny_course import graded

from ai_lifecycle.grading.notebooks import Task
from ai_lifecycle.grading.scores import BROKEN, NOT_ATTEMPTED, NOT_YET, PASSED, clean, questions, task_results

TASK = Task("s-task", "s-task-test", "A task", 4.0, ())


def error(name, value=""):
    return new_output("error", ename=name, evalue=value, traceback=[])


def stderr(text):
    return new_output("stream", name="stderr", text=text)


def value(text):
    return new_output("execute_result", data={"text/plain": text})


def judge(*outputs, answer=(), ran=True):
    """The result of a test cell with these outputs, behind an answer cell with those."""
    test = new_code_cell("check()", outputs=list(outputs), execution_count=1 if ran else None)
    test.metadata = graded("s-task-test", grade=True, locked=True, points=4)
    own = new_code_cell("def task(): ...", outputs=list(answer), execution_count=1)
    own.metadata = graded("s-task", solution=True)
    (result,) = task_results(new_notebook(cells=[own, test]), [TASK])
    return result


@pytest.mark.parametrize(
    "outputs, outcome, points, message",
    [
        ([], PASSED, 4, ""),
        ([new_output("stream", name="stdout", text="hello")], PASSED, 4, ""),
        ([error("NotYet", "Expected 4; got 5.")], NOT_YET, 0, "Expected 4; got 5."),
        ([error("NotAttempted", "Nothing here.")], NOT_ATTEMPTED, 0, "Nothing here."),
        ([error("NotImplementedError")], NOT_ATTEMPTED, 0, ""),
        ([error("Broken", "Your cell stops: no")], BROKEN, 0, "Your cell stops: no"),
        ([error("NameError", "name 'x' is not defined")], BROKEN, 0, "NameError: name 'x' is not defined"),
        ([error("AssertionError")], BROKEN, 0, "AssertionError"),
        ([error("NotYet", "\x1b[31mred\x1b[0m text")], NOT_YET, 0, "red text"),
    ],
)
def test_the_error_of_the_test_cell_decides(outputs, outcome, points, message):
    result = judge(*outputs)
    assert (result.outcome, result.points, result.max_points, result.message) == (outcome, points, 4, message)


def test_a_test_that_did_not_run_is_never_passed():
    result = judge(ran=False)
    assert (result.outcome, result.points) == (BROKEN, 0)
    assert "did not run" in result.message


def test_a_missing_test_cell_is_never_passed():
    (result,) = task_results(new_notebook(), [TASK])
    assert (result.outcome, result.points, result.max_points) == (BROKEN, 0, 4)
    assert "missing" in result.message


def test_a_cell_that_only_bears_the_name_is_no_test():
    impostor = new_code_cell("pass", execution_count=1, metadata=graded("s-task-test", solution=True))
    (result,) = task_results(new_notebook(cells=[impostor]), [TASK])
    assert (result.outcome, result.points) == (BROKEN, 0)


def test_a_warning_costs_the_points_and_the_message_quotes_it():
    result = judge(stderr("/tmp/x.py:2: RuntimeWarning: overflow encountered in exp\n  return np.exp(x)\n"))
    assert (result.outcome, result.points) == (NOT_YET, 0)
    assert "RuntimeWarning: overflow encountered in exp" in result.message


def test_partial_credit_is_not_yet():
    result = judge(value("1.5"))
    assert (result.outcome, result.points) == (NOT_YET, 1.5)


@pytest.mark.parametrize("shown", ["99", ""])
def test_a_value_that_nbgrader_chokes_on_is_not_passed(shown):
    result = judge(value(shown))
    assert (result.outcome, result.points) == (NOT_YET, 0)
    assert "displayed a value" in result.message


def test_the_learners_own_error_is_told_rather_than_what_followed_from_it():
    mistake = error("SyntaxError", "invalid syntax (3817.py, line 2)")
    result = judge(error("NameError", "name 'task' is not defined"), answer=[mistake])
    assert (result.outcome, result.message) == (BROKEN, "Your cell stops with SyntaxError: invalid syntax (line 2)")


def test_a_stub_outside_of_a_function_is_not_attempted():
    result = judge(error("NameError", "name 'task' is not defined"), answer=[error("NotImplementedError")])
    assert (result.outcome, result.message) == (NOT_ATTEMPTED, "")


@pytest.mark.parametrize("where", ["test", "answer"])
def test_an_endless_loop_is_told_in_one_sentence(where):
    stopped = [error("KeyboardInterrupt"), error("CellTimeoutError")]
    result = judge(*stopped) if where == "test" else judge(error("NameError", "name 'task'"), answer=stopped)
    assert (result.outcome, result.points) == (BROKEN, 0)
    assert "loop that never ends" in result.message


def test_long_messages_are_cut():
    assert len(clean("x" * 5000)) <= 600


def test_a_question_is_attempted_once_it_differs_from_the_release():
    from nbformat.v4 import new_markdown_cell
    from nbgrader.utils import compute_checksum

    cell = new_markdown_cell("Your answer.", metadata=graded("s-why", grade=True, solution=True, points=5))
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    notebook = new_notebook(cells=[new_markdown_cell("## Why so?"), cell])
    (question,) = questions(notebook)
    assert (question.id, question.title, question.attempted, question.max_points) == ("s-why", "Why so?", False, 5)
    cell.source = "Because."
    assert questions(notebook)[0].attempted

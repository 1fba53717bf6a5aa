"""Merging a learner's notebook with a new release: nothing of the learner's is lost, all else follows the release."""

from copy import deepcopy

import nbformat
import pytest
from tiny_lesson import cell_of, code, graded, ids, learner_notebook, prose, release_notebook, text_of

from ai_lifecycle.grading.merge import merge

STEP = "training_process"


@pytest.fixture
def base():
    return release_notebook()


@pytest.fixture
def mine():
    return learner_notebook()


@pytest.fixture
def new():
    """A release with a new title, a new test, more points, one more cell."""
    notebook = release_notebook()
    cell_of(notebook, f"{STEP}-title").source = "# Training, revised"
    test = cell_of(notebook, f"{STEP}-double-test")
    test.source, test.metadata.nbgrader.points = "# Checks double better.\nassert double(3) == 6", 5
    notebook.cells.insert(1, prose(f"{STEP}-aims", "## By the end you can"))
    return notebook


def merged(mine, base, new):
    notebook = merge(mine, base, new).notebook
    nbformat.validate(notebook)
    assert len(set(ids(notebook))) == len(notebook.cells), "cell ids are not unique"
    return notebook


def test_answers_outputs_and_own_cells_stay_and_the_course_is_updated(mine, base, new):
    notebook = merged(mine, base, new)
    assert "return 2 * x  # mine" in cell_of(notebook, f"{STEP}-double").source
    assert cell_of(notebook, f"{STEP}-double-try").outputs[0]["data"]["text/plain"] == "4"
    assert cell_of(notebook, f"{STEP}-title").source == "# Training, revised"
    assert "better" in cell_of(notebook, f"{STEP}-double-test").source
    assert cell_of(notebook, f"{STEP}-double-test").metadata.nbgrader.points == 5
    assert ids(notebook)[1] == f"{STEP}-aims"
    place = ids(notebook).index("0a1b2c")
    assert ids(notebook)[place - 1] == f"{STEP}-double-try", "the learner's cell left the cell it followed"


def test_none_of_the_three_notebooks_is_changed(mine, base, new):
    before = deepcopy((mine, base, new))
    merge(mine, base, new)
    assert (mine, base, new) == before


def test_merging_again_changes_nothing(mine, base, new):
    once = merged(mine, base, new)
    assert merged(once, new, new) == once
    assert merged(once, base, new) == once, "a merge that was stopped before it noted the new base is not repeatable"
    assert merged(once, None, new) == once


def test_a_course_cell_that_the_learner_changed_is_kept_and_named(mine, base, new):
    cell_of(mine, f"{STEP}-title").source = "# My notes on training"
    result = merge(mine, base, new)
    assert cell_of(result.notebook, f"{STEP}-title").source == "# My notes on training"
    assert result.kept == (f"{STEP}-title",)


def test_an_answer_is_not_named_as_kept_unless_its_stub_changed(mine, base, new):
    assert merge(mine, base, new).kept == ()
    cell_of(new, f"{STEP}-double").source = "def double(number):\n    raise NotImplementedError"
    assert merge(mine, base, new).kept == (f"{STEP}-double",)


def test_an_untouched_stub_follows_the_release(base, new):
    cell_of(new, f"{STEP}-double").source = "def double(number):\n    raise NotImplementedError"
    notebook = merged(release_notebook(), base, new)
    assert "number" in cell_of(notebook, f"{STEP}-double").source


def test_a_deleted_prose_cell_stays_deleted_and_a_deleted_test_returns(mine, base, new):
    mine.cells = [cell for cell in mine.cells if cell.id not in (f"{STEP}-end", f"{STEP}-square-test")]
    notebook = merged(mine, base, new)
    assert f"{STEP}-end" not in ids(notebook)
    assert ids(notebook).index(f"{STEP}-square-test") == ids(notebook).index(f"{STEP}-square-try") + 1


def test_a_duplicated_answer_keeps_both_texts(mine, base, new):
    copy = deepcopy(cell_of(mine, f"{STEP}-double"))
    copy["id"], copy["source"] = "copy-by-jupyter", "def double(x):\n    return x << 1"
    mine.cells.insert(3, copy)
    notebook = merged(mine, base, new)
    assert "2 * x  # mine" in text_of(notebook) and "x << 1" in text_of(notebook)
    assert "2 * x  # mine" in cell_of(notebook, f"{STEP}-double").source


def test_the_same_id_twice_keeps_both_texts(mine, base, new):
    copy = deepcopy(cell_of(mine, f"{STEP}-double"))
    copy["source"] = "second text under the same id"
    mine.cells.append(copy)
    notebook = merged(mine, base, new)
    assert "2 * x  # mine" in text_of(notebook) and "second text" in text_of(notebook)


def test_reordered_cells_return_to_the_order_of_the_release(mine, base, new):
    mine.cells.reverse()
    notebook = merged(mine, base, new)
    assert [name for name in ids(notebook) if name.startswith(STEP)] == ids(new)
    assert "double(21)  # my own experiment" in text_of(notebook)
    assert "2 * x  # mine" in cell_of(notebook, f"{STEP}-double").source


def test_an_answer_the_release_no_longer_asks_for_goes_to_the_end_under_a_note(mine, base, new):
    new.cells = [cell for cell in new.cells if "square" not in cell.id]
    notebook = merged(mine, base, new)
    note, answer = notebook.cells[-2:]
    assert "no longer" in note.source and f"{STEP}-square" in note.source
    assert "x * x  # mine" in answer.source
    assert "nbgrader" not in answer.metadata, "nbgrader would stumble over a cell that it does not know"
    assert "Checks square" not in text_of(notebook), "an untouched test of a removed task should go"
    assert merged(notebook, base, new) == notebook and merged(notebook, new, new) == notebook


def test_two_answers_to_one_removed_task_both_stay(mine, base, new):
    copy = deepcopy(cell_of(mine, f"{STEP}-square"))
    copy["id"], copy["source"] = "pasted", "def square(x):\n    return x**2  # also mine"
    mine.cells.append(copy)
    new.cells = [cell for cell in new.cells if "square" not in cell.id]
    text = text_of(merged(mine, base, new))
    assert "x * x  # mine" in text and "x**2  # also mine" in text


def test_without_a_base_nothing_written_is_lost_and_tests_are_renewed(mine, new):
    cell_of(mine, f"{STEP}-title").source = "# My notes"
    cell_of(new, f"{STEP}-end").source = "Revised end"
    result = merge(mine, None, new)
    assert cell_of(result.notebook, f"{STEP}-title").source == "# My notes"
    assert "better" in cell_of(result.notebook, f"{STEP}-double-test").source
    assert {f"{STEP}-title", f"{STEP}-double", f"{STEP}-square"} <= set(result.kept)


def test_without_a_base_a_graded_cell_unknown_to_the_release_goes_to_the_end(mine, new):
    mine.cells.insert(2, code("old", "def halve(x): return x / 2", **graded(f"{STEP}-halve", grade=False, solution=True)))
    notebook = merged(mine, None, new)
    assert "halve" in notebook.cells[-1].source and "nbgrader" not in notebook.cells[-1].metadata


def test_a_notebook_of_an_older_format_gets_ids(mine, base, new):
    for cell in mine.cells:
        del cell["id"]
    mine.nbformat_minor = 4
    notebook = merged(mine, base, new)
    assert "2 * x  # mine" in cell_of(notebook, f"{STEP}-double").source
    assert "double(21)  # my own experiment" in text_of(notebook)


def test_what_the_learner_set_on_a_cell_or_the_notebook_stays(mine, base, new):
    cell_of(mine, f"{STEP}-double").metadata["collapsed"] = True
    cell_of(mine, f"{STEP}-double-test").metadata["tags"] = ["mine"]
    cell_of(new, f"{STEP}-double-test").metadata["tags"] = ["raises-exception"]
    mine.metadata["my_tool"] = {"theme": "dark"}
    mine.metadata["kernelspec"]["name"] = "other"
    notebook = merged(mine, base, new)
    assert cell_of(notebook, f"{STEP}-double").metadata.collapsed is True
    assert cell_of(notebook, f"{STEP}-double-test").metadata.tags == ["raises-exception", "mine"]
    assert notebook.metadata.my_tool == {"theme": "dark"}
    assert notebook.metadata.kernelspec.name == "python3"


def test_a_cell_that_is_replaced_loses_its_stale_output(mine, base, new):
    cell_of(new, f"{STEP}-double-try").source = "double(100)"
    tried = cell_of(merged(mine, base, new), f"{STEP}-double-try")
    assert tried.source == "double(100)" and tried.outputs == [] and tried.execution_count is None

"""Reading, writing and understanding notebooks."""

import nbformat
import pytest
from nbformat.v4 import new_notebook
from tiny_lesson import code, graded, learner_notebook, prose, release_notebook, source_notebook

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import (
    grading, identity, is_answer, is_graded, is_test, read_notebook, tasks, unique_id, write_notebook,
)  # fmt: skip


def test_what_is_written_reads_back_and_is_what_jupyter_would_write(tmp_path):
    notebook = learner_notebook()
    write_notebook(tmp_path / "ours.ipynb", notebook)
    nbformat.write(notebook, tmp_path / "jupyter.ipynb")
    assert (tmp_path / "ours.ipynb").read_bytes() == (tmp_path / "jupyter.ipynb").read_bytes()
    assert read_notebook(tmp_path / "ours.ipynb") == notebook


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not valid JSON"),
        (b'{"cells": [', "not valid JSON (line 1)"),
        (b"<<<<<<< HEAD\n", "not valid JSON"),
        (b"[1, 2]", "no list of cells"),
        (b'{"name": "x"}', "no list of cells"),
        (b"null", "no list of cells"),
        (b'{"cells": 3, "nbformat": 4}', "malformed"),
        (b'{"cells": [3], "nbformat": 4}', "malformed"),
        (b'{"cells": [{"cell_type": "poem"}], "nbformat": 4}', "malformed"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}', "malformed"),
        (b'{"cells": [{"cell_type": "code", "metadata": 1}], "nbformat": 4}', "malformed"),
        (b'{"cells": [{"cell_type": "code", "outputs": 7}], "nbformat": 4}', "malformed"),
        (b'{"cells": [], "nbformat": 4, "metadata": []}', "malformed"),
        (b'{"cells": [], "nbformat": 99}', "malformed"),
        (b'{"cells": [], "nbformat": "four"}', "malformed"),
        (b"[" * 100_000, "not valid JSON"),
        (b"\xff\xfe\x00\x00", "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
    ],
)
def test_what_is_no_notebook_gets_one_clear_sentence(tmp_path, content, says):
    path = tmp_path / "odd.ipynb"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_notebook(path)
    assert says in str(caught.value) and "odd.ipynb" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(("make", "says"), [(lambda path: None, "no notebook at"), (lambda path: path.mkdir(), "a folder")])
def test_what_is_no_file_gets_one_clear_sentence(tmp_path, make, says):
    make(tmp_path / "odd.ipynb")
    with pytest.raises(UserError, match=says):
        read_notebook(tmp_path / "odd.ipynb")


def test_an_old_notebook_and_one_with_missing_parts_are_read(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text('{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"metadata": {}, "cells": '
                    '[{"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python"}]}]}')
    assert read_notebook(path).cells[0].source == "x = 1"
    path.write_bytes(b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": ["x = 1\\n", "y"]}]}')
    assert read_notebook(path).cells[0].source == "x = 1\ny"
    assert read_notebook(path).cells[0].outputs == []


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "mine.ipynb"
    write_notebook(path, release_notebook())
    before = path.read_bytes()
    broken = release_notebook()
    broken.cells[0].cell_type = "poem"
    with pytest.raises(UserError):
        write_notebook(path, broken)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["mine.ipynb"]


def test_tasks_are_read_with_points_title_and_hints():
    double, square = tasks(source_notebook())
    assert (double.id, double.test_id, double.points) == ("training_process-double", "training_process-double-test", 3)
    assert double.title == "Task: double a number"
    assert [hint.title for hint in square.hints] == ["Hint 1: a nudge", "Hint 2: the approach", "Hint 3: almost the code"]
    assert square.hints[1].text == "the approach for square"


def test_a_task_without_prose_is_named_by_its_id():
    test = code("x-a-test", "assert True", **graded("x-a-test", grade=True, solution=False, points=1))
    (task,) = tasks(new_notebook(cells=[test]))
    assert (task.title, task.hints) == ("x-a", ())


def test_the_roles_of_cells():
    answer = code("a", "", **graded("a", grade=False, solution=True))
    test = code("t", "", **graded("t", grade=True, solution=False, points=1))
    question = prose("q", "", **graded("q", grade=True, solution=True, points=1))
    plain = code("p", "")
    spoilt = code("s", "", nbgrader="yes")
    cells = [answer, test, question, plain, spoilt]
    assert [is_answer(cell) for cell in cells] == [True, False, True, False, False]
    assert [is_test(cell) for cell in cells] == [False, True, False, False, False]
    assert [is_graded(cell) for cell in cells] == [True, True, True, False, False]
    assert grading(spoilt) == {} and identity(spoilt) == "s"


def test_a_unique_id_is_valid_and_free():
    assert unique_id("a b/c", ()) == "a-b-c"
    assert unique_id("x", {"x", "x-2"}) == "x-3"
    assert len(unique_id("y" * 200, {"y" * 56})) <= 64

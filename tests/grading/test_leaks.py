"""Secrets of a source notebook are found wherever they stand in a release."""

import pytest
from tiny_lesson import cell_of, release_notebook, source_notebook

from ai_lifecycle.grading.leaks import leaks, source_faults

STEP = "training_process"


def append(name, text):
    def do(notebook):
        cell_of(notebook, f"{STEP}-{name}").source += text

    return do


def show_whole_solution_elsewhere(notebook):
    cell_of(notebook, f"{STEP}-end").source = "Look:\n    total = x\n    total = total + x\n    return total"


@pytest.mark.parametrize(
    ("leak", "says"),
    [
        (append("double", "\n### BEGIN SOLUTION"), "marker BEGIN SOLUTION"),
        (append("double-test", "\n### END HIDDEN TESTS"), "marker END HIDDEN TESTS"),
        (append("question", "\n=== BEGIN MARK SCHEME ==="), "marker BEGIN MARK SCHEME"),
        (append("double", "\n        return total"), "'return total'"),
        (append("double-test", "\nassert double(7) == 14  # seven"), "double(7) == 14"),
        (append("question", "\nBecause it is the model answer."), "model answer"),
        (show_whole_solution_elsewhere, "stands in another cell: 'total = x'"),
    ],
)
def test_a_leak_is_found(leak, says):
    source, released = source_notebook(), release_notebook()
    answer = cell_of(source, f"{STEP}-double")
    answer.source = answer.source.replace("return x + x", "total = x\n    total = total + x\n    return total")
    assert leaks(source, released) == []
    leak(released)
    assert any(says in found for found in leaks(source, released)), leaks(source, released)


def test_a_line_that_also_stands_in_the_open_is_no_secret():
    source, released = source_notebook(), release_notebook()
    test = cell_of(source, f"{STEP}-double-test")
    test.source = test.source.replace("assert double(7)", "assert double(1) == 2\nassert double(7)")
    assert leaks(source, released) == []


def test_a_clean_source_has_no_fault():
    assert source_faults(source_notebook()) == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda nb: cell_of(nb, f"{STEP}-double").update(execution_count=1), "holds results"),
        (lambda nb: cell_of(nb, f"{STEP}-double").update(outputs=[{"output_type": "stream"}]), "holds results"),
        (lambda nb: nb.metadata.kernelspec.update(name="my-env"), "kernelspec"),
        (lambda nb: nb.metadata.pop("kernelspec"), "kernelspec"),
        (lambda nb: nb.metadata.update(widgets={}), "widget state"),
        (lambda nb: cell_of(nb, f"{STEP}-double").update(id="other"), "another grade_id"),
    ],
)
def test_a_fault_of_the_source_is_found(spoil, says):
    notebook = source_notebook()
    spoil(notebook)
    assert any(says in fault for fault in source_faults(notebook))

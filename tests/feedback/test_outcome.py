"""The three outcomes, as a learner sees them in a notebook."""

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from ai_lifecycle.feedback.outcome import Broken, NotAttempted, NotYet

KINDS = [
    (NotYet, "Not yet", AssertionError),
    (NotAttempted, "Not attempted", NotImplementedError),
    (Broken, "Broken", Exception),
]


@pytest.mark.parametrize("kind, heading, parent", KINDS)
def test_it_shows_its_heading_and_message_and_nothing_else(kind, heading, parent):
    outcome = kind("the loss is 2, expected 1")
    assert isinstance(outcome, parent)
    assert outcome._render_traceback_() == [f"{heading}: the loss is 2, expected 1"]
    assert str(outcome) == "the loss is 2, expected 1"


@pytest.mark.parametrize("kind, heading, parent", KINDS)
def test_ipython_honours_it(kind, heading, parent, capsys):
    shell = InteractiveShell()
    shell.user_ns["kind"] = kind
    shell.run_cell("def deep():\n    raise kind('look at the bias')\ndeep()")
    shown = capsys.readouterr().out
    assert shown.strip() == f"{heading}: look at the bias"


def test_nbclient_keeps_name_and_message():
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        cells=[
            nbformat.v4.new_code_cell(
                "from ai_lifecycle.feedback.training_process import check_forward\n"
                "def forward(layers, inputs):\n    return 1 / 0\ncheck_forward(forward)"
            )
        ],
    )
    NotebookClient(notebook, timeout=60, allow_errors=True, kernel_name="python3").execute()
    (error,) = notebook.cells[0].outputs
    assert (error.output_type, error.ename) == ("error", "Broken")
    assert error.evalue.startswith("forward stopped in line 3, `return 1 / 0`,") and "ZeroDivisionError" in error.evalue
    assert " ".join(error.traceback) == f"Broken: {error.evalue}", "our sentence, in lines, and nothing else"
    assert max(map(len, error.traceback)) <= 88

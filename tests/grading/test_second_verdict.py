"""The second verdict: what it asks, through real kernels, and which tests of the course it can judge."""

import copy
import tempfile
from types import SimpleNamespace

import pytest
import tiny_course
import zmq
from answer_bank import BANK
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from tiny_course import LESSON, RIGHT, ROOT, cell

from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading.kernels.provisioner import WarmKernelManager
from ai_lifecycle.grading.kernels.sandboxed_kernels import SandboxedKernels
from ai_lifecycle.grading.notebooks import is_answer, read_notebook
from ai_lifecycle.grading.sandbox.policy import Report
from ai_lifecycle.grading.tampering import second_verdict
from ai_lifecycle.grading.tampering.questions import once_reached
from ai_lifecycle.grading.tampering.second_verdict import SecondVerdict, in_words, retrials
from ai_lifecycle.grading.tampering.watched_execution import watching

pytestmark = pytest.mark.usefixtures("warm_kernels")
WRITTEN = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]
DOUBLE, HALVE = f"{LESSON.step}-double-test", f"{LESSON.step}-halve-test"


def flags_of(source, **answers):
    """What a second verdict says about a tiny notebook with these answers, and the executed notebook."""
    return judged(source, copy.deepcopy(source), **answers)


def judged(source, notebook, patience=30, **answers):
    """The same about a notebook that is there."""
    kernels = SandboxedKernels(Report("off", ()))
    for what, text in answers.items():
        cell(notebook, what).source = text
    run = watching({"": source}, kernels, {"": SecondVerdict(source, kernels, patience)})(timeout=30)
    with tempfile.TemporaryDirectory() as folder:
        run.preprocess(notebook, {"metadata": {"path": folder}})
    return {flag.cell: flag.why for flag in run.disagreed}, notebook


@pytest.fixture
def source():
    return tiny_course.source_notebook()


def asking(source, test):
    """The tiny lesson with another test for `double`."""
    cell(source, "double-test").source = test
    return source


def test_it_runs_what_a_test_needs_of_the_course_and_asks_for_what_a_learner_wrote(source):
    cell(source, "setup").source += "\nimport numpy as np"
    source.cells.insert(2, new_code_cell("LIMIT = np.array(4)\nunused = 1"))
    source.cells.insert(3, new_code_cell("other = 2"))
    asking(source, "if double(2) != LIMIT: raise NotYet('no')")
    one = retrials(source)[DOUBLE]
    assert one.names == ("double",) and one.setup == (source.cells[1].source, source.cells[2].source)


@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.name)
def test_each_test_of_the_course_asks_functions_that_learners_write(lesson):
    source = read_notebook(ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb")
    answers = "\n".join(cell.source for cell in source.cells if is_answer(cell) and cell.cell_type == "code")
    for name, one in retrials(source).items():
        assert one.names and all(f"def {function}(" in answers for function in one.names), name


def test_right_answers_are_right_twice_and_what_failed_is_not_asked_again(source):
    flags, notebook = flags_of(source, **RIGHT)
    assert flags == {} and not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    flags, _ = flags_of(source, double="def double(x): return 3", halve=RIGHT["halve"])
    assert flags == {}


def test_a_test_that_the_notebook_itself_hindered_is_left_to_a_person(source):
    """The answer is right; a name that the test needs was used for something else before."""
    source = asking(source, "if sorted([double(2), double(1)]) != [2, 4]: raise NotYet('no')")
    flags, _ = flags_of(source, double="sorted = [3, 1]\ndef double(x): return 2 * x", halve=RIGHT["halve"])
    assert set(flags) == {DOUBLE}
    assert flags[DOUBLE].startswith(f"The test {DOUBLE!r} stopped with TypeError, and a clean kernel that got only the")
    wrong = "sorted = [3, 1]\ndef double(x): return 3 * x"
    assert flags_of(source, double=wrong, halve=RIGHT["halve"])[0] == {}


def test_an_object_that_equals_everything_is_found_out(source):
    text = "Any = type('Any', (int,), {'__e' + 'q__': lambda s, o: True, '__n' + 'e__': lambda s, o: False})\n"
    flags, notebook = flags_of(source, double=f"{text}def double(x): return Any(0)", halve=RIGHT["halve"])
    assert set(flags) == {DOUBLE} and "an object of type Any is no plain data" in flags[DOUBLE]
    assert "To be decided by a person" in cell(notebook, "double-test").outputs[-1].text


def test_what_counts_is_the_function_that_was_tested(source):
    source.cells.append(new_code_cell("def double(x): return 'something else'", id="later"))
    assert flags_of(source, **RIGHT)[0] == {}


@pytest.mark.parametrize(
    "answer",
    [
        "def double(x):\n    print(x); import warnings; warnings.warn('w')\n    return 2 * x",
        "def double(x, f=lambda y: y): return f(2 * x)",
        "class D:\n    def __call__(self, x): return 2 * x\ndouble = D()",
    ],
)
def test_ways_to_answer(source, answer):
    silent = "import contextlib, io, warnings\nwith contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():\n"
    silent += "    warnings.simplefilter('ignore')\n    if double(3) != 6: raise NotYet('no')"
    assert flags_of(asking(source, silent), **{**RIGHT, "double": answer})[0] == {}


def test_functions_and_chance_among_the_arguments(source):
    test = "import numpy as np\nseen, chance = [], np.random.default_rng(3)\n"
    test += "def call(*numbers):\n    seen.append(numbers)\n    return np.array(numbers) * 2\n"
    test += "one, two = double(call, chance), double(call, chance)\n"
    test += "if seen != [(1, 2), (1, 2)] or one[0].tolist() != [2, 4] or one[1] == two[1]: raise NotYet(str(seen))\n"
    test += "try: double(lambda *a: 1 / 0, chance)\nexcept ZeroDivisionError: pass\nelse: raise NotYet('no error')"
    answer = "def double(f, chance): return f(1, 2), chance.random()"
    flags, notebook = flags_of(asking(source, test), double=answer, halve=RIGHT["halve"])
    assert flags == {} and not cell(notebook, "double-test").outputs


def test_what_a_scripted_object_among_the_arguments_notes_is_noted_where_the_test_looks(source):
    test = "from ai_lifecycle.feedback.speed_models import ScriptedService\nimport numpy as np\n"
    test += "service = ScriptedService(np.array([1.0, 2.0]), ['a', 'b'], 0, [50], 'x')\n"
    test += "if double(service) != 4 or service.now != 1003.0 or service.asked != ['a', 'b']: raise NotYet(str(service))"
    answer = "def double(service):\n    service.ask('a'), service.ask('b')\n    return 2 * len(service.questions)"
    flags, notebook = flags_of(asking(source, test), double=answer, halve=RIGHT["halve"])
    assert flags == {} and not cell(notebook, "double-test").outputs


def test_a_model_among_the_answers_is_asked_by_its_methods(source):
    test = "model = double(2)\nif not hasattr(model, 'predict_proba') or hasattr(model, 'missing'): raise NotYet('none')\n"
    test += "if model.predict([1, 2]) != [2, 4] or model.classes != (0, 1): raise NotYet('no')"
    model = "class Model:\n    classes = 0, 1\n    def predict(self, rows): return {}\n    predict_proba = predict\n"
    source = asking(source, test)
    answer = f"{model}def double(x): return Model()"
    assert flags_of(source, double=answer.format("[2 * row for row in rows]"), halve=RIGHT["halve"])[0] == {}
    cheating = "Any = type('Any', (list,), {'__e' + 'q__': lambda s, o: True, '__n' + 'e__': lambda s, o: False})\n"
    flags, notebook = flags_of(source, double=cheating + answer.format("Any()"), halve=RIGHT["halve"])
    assert set(flags) == {DOUBLE} and "an object of type Any is no plain data" in flags[DOUBLE]


@pytest.mark.parametrize(
    "answer, says",
    [
        pytest.param(
            "from time import sleep\nimport sys\ndef double(x):\n    while getattr(sys, '_get' + 'frame')(1).f_code.co_name "
            "!= '<module>': sleep(1)\n    return 2 * x", "no end", marks=pytest.mark.slow,
        ),
        pytest.param(
            "import os, sys\ndef double(x):\n    return 2 * x if getattr(sys, '_get' + 'frame')(1).f_code.co_name "
            "== '<module>' else os._exit(0)", "ended", marks=pytest.mark.slow,
        ),
        ("import sys\ndef double(x):\n    if getattr(sys, '_get' + 'frame')(1).f_code.co_name == '<module>':\n"
         "        return 2 * x\n    get_ipython().kernel.raw_input('nonsense')", "cannot be read"),
    ],
    ids=["hangs", "dies", "talks"],
)  # fmt: skip
def test_a_kernel_that_gives_no_answer_costs_its_own_points_only(source, answer, says):
    source = asking(source, "if double(2) != 4: raise NotYet('no')")
    flags, _ = judged(source, copy.deepcopy(source), patience=10, double=answer)
    assert says in flags[DOUBLE]


def test_the_words_for_the_instructor():
    tests = {"": ["a-test", "b-test"], "more": ["a-test"]}
    assert in_words(tests, {}) == ["Second verdict: 3 of 3 tests were judged again where they gave points."]
    said = in_words(tests, {"": {"b-test": "why"}, "more": {"a-test": "why"}})
    assert said[0].startswith("Second verdict: 1 of 3") and said[1].endswith("would not pass: b-test.")
    assert said[2].endswith("would not pass: a-test of more.")


# Tests that hand out a generator of rows, or look at weights that change while the answer runs.
NOT_JUDGED = {"deployment-score_rows-test", "prediction-changes_weights-test"}


@pytest.mark.slow
@pytest.mark.parametrize("lesson", WRITTEN, ids=lambda lesson: lesson.name)
def test_which_tests_of_the_course_can_be_judged_again(lesson):
    """The lesson's own answers, in a kernel that has run nothing but them and what the bank gives to an answer."""
    source = read_notebook(ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb")
    second = SecondVerdict(source, SandboxedKernels(Report("off", ())), patience=600)  # however busy the machine is
    given = (BANK / lesson.step / "given.py").read_text()
    cells = [given, *(one.source for one in source.cells if one.cell_type == "code" and is_answer(one))]
    notebook = new_notebook(cells=[new_code_cell(one) for one in cells])
    client = NotebookClient(notebook, timeout=60, allow_errors=True, kernel_manager_class=WarmKernelManager)
    with client.setup_kernel():
        for index, one in enumerate(notebook.cells):
            client.execute_cell(one, index)
        for name in second.retrials:
            client.wait_for_reply(client.kc.execute("", silent=True, user_expressions={"kept": second.keep(name)}))
        doubts = second.doubts(list(second.retrials), client.kc)
    assert set(doubts) == NOT_JUDGED & set(second.retrials), doubts


def test_a_question_waits_for_a_channel_that_connects_late():
    """What a kernel asks somebody whose channel has not reached it yet is dropped."""
    with zmq.Context() as context, context.socket(zmq.ROUTER) as asks, context.socket(zmq.DEALER) as answers:
        asks.router_mandatory = True  # what is dropped raises
        port = asks.bind_to_random_port("tcp://127.0.0.1")
        kernel = SimpleNamespace(stdin_socket=asks, raw_input=lambda text: asks.send_multipart([b"me", text.encode()]))
        answers.identity, answers.linger = b"me", 0
        answers.connect(f"tcp://127.0.0.1:{port}")
        answers.send(b"")
        once_reached(kernel)("What is 2 * 3?")
        assert answers.poll(10_000) and answers.recv() == b"What is 2 * 3?"


def test_a_kernel_is_told_whom_to_ask_before_it_asks(source, monkeypatch):
    """By nothing else than this a kernel knows: it would wait here for so long that the verdict has no time left."""
    monkeypatch.setattr(second_verdict, "_ASK", second_verdict._ASK.replace("kernel)", "kernel, 1000)"))
    assert judged(source, copy.deepcopy(source), patience=15, **RIGHT)[0] == {}

"""The answer bank: right and wrong answers to every graded task, and what a learner is told about each.

The first line of an answer names its outcome and, unless it passes, a phrase that the message must contain:
`# not yet: ReLU is missing`. The rest stands in the learner's cell. `given.py` holds what earlier cells give it.
"""

import linecache
import os
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from graded_part import graded_part

from ai_lifecycle.course import LESSONS, find_lesson

BANK = Path(__file__).parent
ROOT = BANK.parents[1]
# Of the sweep; the author of a new check tries more: AI_LIFECYCLE_SWEEP=100.
SEEDS = int(os.environ.get("AI_LIFECYCLE_SWEEP", "20"))
# A check that starts servers takes many seconds, and what chance brings matters little to it: one seed has to do.
SERVED = {("capstone", "deliver")}
SLOWEST = {"wrong_slow", "right_small_forest", "right_excellent"}
OUTCOMES = {"passed": None, "not yet": "NotYet", "not attempted": "NotAttempted", "broken": "Broken"}


class Answer(NamedTuple):
    """One file of the bank."""

    step: str
    task: str
    name: str
    outcome: str
    phrase: str
    source: str

    @property
    def is_right(self) -> bool:
        return self.name.startswith("right_")


def read_answer(path: Path) -> Answer:
    first, source = path.read_text().split("\n", 1)
    outcome, _, phrase = first.removeprefix("# ").partition(": ")
    assert outcome in OUTCOMES, f"{path} opens with {first!r}"
    return Answer(path.parents[1].name, path.parent.name, path.stem, outcome, phrase, source)


ANSWERS = [read_answer(path) for path in sorted(BANK.glob("*/*/*.py"))]
TASKS = sorted({(answer.step, answer.task) for answer in ANSWERS})


def answers_to(step: str, task: str, right: bool) -> list[Answer]:
    return [a for a in ANSWERS if (a.step, a.task) == (step, task) and a.is_right == right]


@lru_cache
def cells_of(step: str) -> dict:
    lesson = find_lesson(step)
    notebook = nbformat.read(ROOT / "solutions" / lesson.name / f"{lesson.name}.ipynb", as_version=4)
    return {cell.id: cell for cell in notebook.cells}


def test_every_graded_task_has_its_answers():
    for lesson in LESSONS:
        if (ROOT / "solutions" / lesson.name).is_dir():
            graded = [c for c in cells_of(lesson.step).values() if c.metadata.get("nbgrader", {}).get("grade")]
            tests = [c.id for c in graded if not c.metadata.nbgrader.solution]
            tasks = {re.sub(rf"^{lesson.step}-(.+)-test$", r"\1", test) for test in tests}
            assert {(lesson.step, task) for task in tasks} == {pair for pair in TASKS if pair[0] == lesson.step}
    for step, task in TASKS:
        assert len(answers_to(step, task, right=True)) >= 3, f"{step}/{task} needs 3 right answers"
        assert len(answers_to(step, task, right=False)) >= 6, f"{step}/{task} needs 6 wrong answers"


def test_names_and_first_lines_agree():
    for answer in ANSWERS:
        assert answer.is_right == (answer.outcome == "passed"), answer.name
        assert answer.is_right or (answer.name.startswith("wrong_") and answer.phrase), answer.name


def outcome_of(answer: Answer) -> tuple[str | None, str]:
    """Run the lesson's own test cell on an answer, in this process; return the error's name and message."""
    file = f"/answers/{answer.step}/{answer.task}/{answer.name}.py"
    linecache.cache[file] = (len(answer.source), None, answer.source.splitlines(keepends=True), file)
    names = {}
    exec((BANK / answer.step / "given.py").read_text(), names)
    exec(compile(answer.source, file, "exec"), names)
    try:
        exec(cells_of(answer.step)[f"{answer.step}-{answer.task}-test"].source, names)
    except Exception as error:
        return type(error).__name__, str(error)
    return None, ""


def seeds_for(answer: Answer, wanted: range) -> range:
    return wanted[:1] if (answer.step, answer.task) in SERVED else wanted


def named(answers: list[Answer]) -> list:
    """Return answers as parameters of a test, each by its name; what only the exhaustive run has time for is marked."""
    late = [(a.step, a.task) in SERVED and a.name in SLOWEST for a in answers]
    marks = [[pytest.mark.slow] if one else [] for one in late]
    return [pytest.param(a, id=f"{a.step}-{a.task}-{a.name}", marks=m) for a, m in zip(answers, marks)]


@pytest.mark.parametrize("answer", named(ANSWERS))
def test_the_check_says_the_right_thing(answer, monkeypatch):
    for seed in seeds_for(answer, range(3)):
        monkeypatch.setenv("AI_LIFECYCLE_SEED", str(seed))
        error, message = outcome_of(answer)
        assert error == OUTCOMES[answer.outcome], f"seed {seed}: {error}: {message}"
        assert answer.phrase in message, f"seed {seed}: {message}"


@pytest.mark.slow
@pytest.mark.parametrize("answer", named(ANSWERS))
def test_no_seed_lets_a_wrong_answer_pass_or_a_right_one_fail(answer, monkeypatch):
    found = set()
    for seed in seeds_for(answer, range(1000, 1000 + SEEDS)):
        monkeypatch.setenv("AI_LIFECYCLE_SEED", str(seed))
        found.add(outcome_of(answer)[0])
    # How a wrong answer fails may depend on the shapes that chance brings; that it fails may not.
    assert found == {None} if answer.is_right else None not in found, found


# The same through nbgrader: submissions made from the released notebook, each with one answer to every task.


def submissions(step: str) -> list[dict[str, Answer]]:
    """Return for each submission the answer to each task; together they hold the whole bank."""
    tasks = [task for known, task in TASKS if known == step]
    bank = {task: answers_to(step, task, right=True) + answers_to(step, task, right=False) for task in tasks}
    longest = max(len(answers) for answers in bank.values())
    return [{task: bank[task][number % len(bank[task])] for task in tasks} for number in range(longest)]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with the course's settings and notebooks, and nobody's settings but those."""
    for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name))
    for name, value in {"PATH": "", "AI_LIFECYCLE_SEED": "7", "JUPYTER_PREFER_ENV_PATH": "1"}.items():
        monkeypatch.setenv(name, value)
    root = tmp_path / "course"
    for folder in ("solutions", "lessons"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    monkeypatch.chdir(root)
    return root


def grade(root: Path, step: str, chosen: list[dict[str, Answer]], whole: bool) -> None:
    """Hand in one submission for each choice of answers, have nbgrader grade them, and check every graded cell.

    whole: with all that the lesson has around its tasks, which takes minutes.
    """
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    name = find_lesson(step).name
    for number, answers in enumerate(chosen):
        notebook = nbformat.read(root / "lessons" / name / f"{name}.ipynb", as_version=4)
        if not whole:
            graded_part(notebook, step)
        for cell in notebook.cells:
            if answer := answers.get(cell.id.removeprefix(f"{step}-")):
                cell.source = answer.source
        path = root / "submitted" / f"student{number}" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    assert api.generate_assignment(name, force=True)["success"]
    result = api.autograde(name, "*")
    assert result["success"], result.get("log", "")[-2000:]
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "ai-lifecycle") as book:
        for number, answers in enumerate(chosen):
            student = f"student{number}"
            path = root / "autograded" / student / name / f"{name}.ipynb"
            cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
            for task, answer in answers.items():
                test = f"{step}-{task}-test"
                scored = book.find_grade(test, name, name, student)
                wanted = scored.max_score if answer.is_right else 0
                assert scored.auto_score == wanted, f"{task}/{answer.name}: {scored.auto_score} of {scored.max_score}"
                assert_shown(answer, cells[test].outputs)


def assert_shown(answer: Answer, outputs: list) -> None:
    """Check what stands under the test cell: nothing for a right answer, else our message and no traceback of ours."""
    if answer.is_right:
        assert outputs == [], f"{answer.task}/{answer.name}: {outputs}"
        return
    (error,) = outputs
    assert error.output_type == "error", f"{answer.task}/{answer.name}: {error}"
    assert error.ename == OUTCOMES[answer.outcome], f"{answer.task}/{answer.name}: {error}"
    shown = " ".join(" ".join(error.traceback).split())  # the lines are folded to the width of an output area
    assert answer.phrase in shown and answer.phrase in error.evalue, f"{answer.task}/{answer.name}: {shown}"
    assert "Traceback" not in shown and "ai_lifecycle/" not in shown and "--->" not in shown, shown


# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("warm_kernels")
@pytest.mark.parametrize("step", sorted({answer.step for answer in ANSWERS}))
def test_nbgrader_gives_the_same_marks(step, course):
    everything = submissions(step)
    perfect = [choice for choice in everything if all(answer.is_right for answer in choice.values())]
    hopeless = [choice for choice in everything if not any(answer.is_right for answer in choice.values())]
    grade(course, step, [perfect[0], hopeless[0], hopeless[-1]], whole=False)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("warm_kernels")
@pytest.mark.parametrize("step", sorted({answer.step for answer in ANSWERS}))
def test_nbgrader_marks_the_whole_bank(step, course):
    grade(course, step, submissions(step), whole=True)

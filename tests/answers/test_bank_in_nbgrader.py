"""The answer bank through nbgrader: submissions made from the released notebook, each with one answer to every task."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from answer_bank import ANSWERS, OUTCOMES, TASKS, Answer, answers_to
from graded_part import graded_part

from ai_lifecycle.course import find_lesson

ROOT = Path(__file__).parents[2]
STEPS = sorted({answer.step for answer in ANSWERS})
# Answers that compute, and answers that start a server; what each check says of each answer is in `test_answer_bank.py`.
EXAMPLES = ["training_process", "deployment"]


def submissions(step: str) -> list[dict[str, Answer]]:
    """Return for each submission the answer to each task; together they hold the whole bank.

    An answer that is about other data than the notebook's is handed in by itself: the others would meet these data.
    """
    tasks = [task for known, task in TASKS if known == step]
    bank = {task: answers_to(step, task, right=True) + answers_to(step, task, right=False) for task in tasks}
    apart = [{task: answer} for task in tasks for answer in bank[task] if "\nchoice = " in answer.source]
    together = {task: [answer for answer in bank[task] if {task: answer} not in apart] for task in tasks}
    longest = max(len(answers) for answers in together.values())
    return [{task: together[task][number % len(together[task])] for task in tasks} for number in range(longest)] + apart


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


def grade(root: Path, step: str, chosen: list[dict[str, Answer]]) -> None:
    """Hand in one submission for each choice of answers, have nbgrader grade them, and check every graded cell.

    Of each the graded part: what a lesson has around its tasks takes minutes, and other tests run it whole.
    """
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    name = find_lesson(step).name
    for number, answers in enumerate(chosen):
        notebook = nbformat.read(root / "lessons" / name / f"{name}.ipynb", as_version=4)
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
                tests = [one for one in cells if re.fullmatch(rf"{step}-{task}(-\w+)?-test", one)]
                scored = {test: book.find_grade(test, name, name, student) for test in tests}
                points = {test: (one.auto_score, one.max_score) for test, one in scored.items()}
                failed = [test for test, (got, most) in points.items() if got < most]
                assert bool(failed) != answer.is_right, f"{task}/{answer.name}: {points}"
                assert all(points[test][0] == 0 for test in failed), f"{task}/{answer.name}: {points}"
                assert_shown(answer, cells[(failed or tests)[0]].outputs)


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
@pytest.mark.parametrize("step", EXAMPLES)
def test_nbgrader_gives_the_same_marks(step, course):
    everything = submissions(step)
    perfect = [choice for choice in everything if all(answer.is_right for answer in choice.values())]
    hopeless = [choice for choice in everything if not any(answer.is_right for answer in choice.values())]
    grade(course, step, [perfect[0], hopeless[0], hopeless[-1]])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("warm_kernels")
@pytest.mark.parametrize("step", STEPS)
def test_nbgrader_marks_the_whole_bank(step, course):
    grade(course, step, submissions(step))

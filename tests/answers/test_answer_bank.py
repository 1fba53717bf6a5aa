"""Every answer of the bank, and what its check says of it, in this process."""

import linecache
import os
import re
from functools import lru_cache

import nbformat
import pytest
from answer_bank import ANSWERS, BANK, OUTCOMES, TASKS, Answer, answers_to

from ai_lifecycle.course import LESSONS, find_lesson

ROOT = BANK.parents[1]
# Of the sweep; the author of a new check tries more: AI_LIFECYCLE_SWEEP=100.
SEEDS = int(os.environ.get("AI_LIFECYCLE_SWEEP", "20"))
# A check that starts servers takes many seconds, and what chance brings matters little to it: one seed has to do.
SERVED = {("capstone", "deliver")}
SLOWEST = {
    "wrong_slow", "wrong_heavy", "wrong_accepts_anything", "wrong_adds_the_rows_held_back", "right_small_forest", "right_excellent",
}  # fmt: skip


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
            # A test of a part of a task, such as "deliver-light", is one of the task's.
            tasks = {re.sub(rf"^{lesson.step}-(\w+)(-\w+)?-test$", r"\1", test) for test in tests}
            assert {(lesson.step, task) for task in tasks} == {pair for pair in TASKS if pair[0] == lesson.step}
    for step, task in TASKS:
        assert len(answers_to(step, task, right=True)) >= 3, f"{step}/{task} needs 3 right answers"
        assert len(answers_to(step, task, right=False)) >= 6, f"{step}/{task} needs 6 wrong answers"


def test_names_and_first_lines_agree():
    for answer in ANSWERS:
        assert answer.is_right == (answer.outcome == "passed"), answer.name
        assert answer.is_right or (answer.name.startswith("wrong_") and answer.phrase), answer.name


def outcome_of(answer: Answer) -> tuple[str | None, str]:
    """Run the task's own test cells on an answer, in this process; return the first error's name and message."""
    file = f"/answers/{answer.step}/{answer.task}/{answer.name}.py"
    linecache.cache[file] = (len(answer.source), None, answer.source.splitlines(keepends=True), file)
    names = {}
    exec((BANK / answer.step / "given.py").read_text(), names)
    exec(compile(answer.source, file, "exec"), names)
    try:
        for name, cell in cells_of(answer.step).items():
            if re.fullmatch(rf"{answer.step}-{answer.task}(-\w+)?-test", name):
                exec(cell.source, names)
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

"""The answer bank: right and wrong answers to every graded task, and what a learner is told about each.

The first line of an answer names its outcome and, unless it passes, a phrase that the message must contain:
`# not yet: ReLU is missing`. The rest stands in the learner's cell. `given.py` holds what earlier cells give it.
"""

from pathlib import Path
from typing import NamedTuple

BANK = Path(__file__).parent / "answers"
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

"""A class in numbers: how the scores lie, how each task went, and what that says about the next lesson. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from ai_lifecycle.grading.class_report.findings import ClassFindings, Graded
from ai_lifecycle.grading.class_report.misconceptions import Misconception, misconceptions
from ai_lifecycle.grading.notebooks import Task
from ai_lifecycle.grading.scores import BROKEN, NOT_ATTEMPTED, NOT_YET, OUTCOMES, PASSED

BARS = 10
# A task that fewer than two thirds of a class passed is worth the beginning of the next lesson.
_WORTH_REPEATING = 2 / 3
# What two people got wrong in the same way, or in a large class so large a share, is no slip.
_NO_SLIP = 0.05


@dataclass(frozen=True)
class Bar:
    """One bar of the distribution: scores from low up to high, high included in the last one only. In points."""

    low: float
    high: float
    students: tuple[str, ...]


@dataclass(frozen=True)
class TaskNumbers:
    """How a task went. counts: by outcome, in the order of OUTCOMES. points: the mean reached."""

    task: Task
    counts: dict[str, int]
    points: float
    mistakes: tuple[Misconception, ...]

    @property
    def asked(self) -> int:
        """How many submissions there are."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """The share that passed, 0 to 1."""
        return self.counts[PASSED] / self.asked


@dataclass(frozen=True)
class ClassNumbers:
    """All numbers of a report. advice: for the next lesson, a sentence each, the most pressing first."""

    bars: tuple[Bar, ...]
    tasks: tuple[TaskNumbers, ...]
    median: float
    mean: float
    lowest: float
    highest: float
    seconds: float
    slowest: tuple[Graded, ...]
    advice: tuple[str, ...]


def class_numbers(findings: ClassFindings) -> ClassNumbers:
    """Return the numbers of a class of which at least one submission is graded."""
    graded = findings.graded
    scores = [one.score for one in graded]
    by_task = _tasks(findings.tasks, graded)
    timed = sorted((one for one in graded if one.seconds), key=lambda one: -one.seconds)
    return ClassNumbers(
        bars(graded), by_task, median(scores), mean(scores), min(scores), max(scores),
        sum(one.seconds for one in timed), tuple(timed[:3]), tuple(_advice(by_task, graded)),
    )  # fmt: skip


def bars(graded: Sequence[Graded]) -> tuple[Bar, ...]:
    """Return the distribution of scores, in bars of one width from 0 to the points there are."""
    most = max(one.max_score for one in graded) or 1.0
    top = max(most, *(one.score for one in graded))  # extra credit may lie above
    held: list[list[str]] = [[] for _ in range(BARS)]
    for one in graded:
        held[min(BARS - 1, int(BARS * one.score / top))].append(one.student)
    return tuple(Bar(top * n / BARS, top * (n + 1) / BARS, tuple(students)) for n, students in enumerate(held))


def _tasks(tasks: Sequence[Task], graded: Sequence[Graded]) -> tuple[TaskNumbers, ...]:
    # Where points wait for a person, what the test said is no mistake yet.
    trusted = [one for one in graded if not one.flags]
    mistakes = misconceptions((one.student, result) for one in trusted for result in one.results)
    found = []
    for place, task in enumerate(tasks):
        results = [one.results[place] for one in graded]
        counts = {outcome: sum(result.outcome == outcome for result in results) for outcome in OUTCOMES}
        own = tuple(mistake for mistake in mistakes if mistake.task == task.id)
        found.append(TaskNumbers(task, counts, mean(result.points for result in results), own))
    return tuple(found)


def _advice(by_task: Sequence[TaskNumbers], graded: Sequence[Graded]) -> list[str]:
    """Return what the numbers say about the next lesson."""
    said = []
    for numbers in sorted(by_task, key=lambda numbers: numbers.share):
        left = numbers.asked - numbers.counts[PASSED]
        if numbers.share < _WORTH_REPEATING:
            parts = [f"Take up “{numbers.task.title}” again: {left} of {numbers.asked} have not passed it."]
            if numbers.counts[NOT_ATTEMPTED] > left / 2:
                parts.append("Most of them did not attempt it: was there time, and is the step before it clear?")
            elif numbers.counts[BROKEN] > left / 2:
                parts.append("Most of their code stops with an error: read one error message together.")
            said.append(" ".join(parts))
        said += [
            f"In “{numbers.task.title}”, {_people(len(mistake.students))} made the same mistake: {mistake.text}"
            for mistake in numbers.mistakes
            if mistake.is_named and len(mistake.students) >= max(2, _NO_SLIP * numbers.asked)
        ][:2]
    nothing = [one.student for one in graded if all(result.outcome == NOT_ATTEMPTED for result in one.results)]
    if nothing:
        said.append(f"Handed in untouched, so worth a word: {', '.join(nothing)}.")
    easy = [f"“{numbers.task.title}”" for numbers in by_task if numbers.share == 1]
    if easy:
        said.append(f"Everybody passed {', '.join(easy)}: no need to go over it.")
    one_off = [one.student for one in graded if one.passed == len(one.results) - 1 and _is_near(one)]
    if one_off:
        said.append(f"One task short of all, and near it: {', '.join(one_off)}.")
    return said


def _is_near(one: Graded) -> bool:
    return any(result.outcome == NOT_YET for result in one.results)


def _people(number: int) -> str:
    return f"{number} people" if number != 1 else "1 person"

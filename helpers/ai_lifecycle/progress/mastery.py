"""How far a learner is: what is mastered of each aim, from real checks, and what to do next. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_lifecycle.course import Lesson
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord
from ai_lifecycle.progress.objectives import UNNAMED, Asked, objectives

PLANNED, NEW, BEGUN, COMPLETE = "planned", "not checked yet", "begun", "complete"
MASTERED, ANSWERED, STARTED, OPEN = "mastered", "answered, marked by hand", "begun", "not yet"


@dataclass(frozen=True)
class Item:
    """One task or question and how it stands.

    outcome: in words. points: the most it ever had. done: when it was first passed or seen answered, "" if never.
    has_slipped: whether it was passed once, but not in the last check.
    """

    asked: Asked
    outcome: str
    points: float = 0
    done: str = ""
    has_slipped: bool = False


@dataclass(frozen=True)
class Aim:
    """One aim of a lesson, in its own words, and how what shows it stands."""

    text: str
    items: tuple[Item, ...]

    @property
    def state(self) -> str:
        """Mastered once every task is passed; an aim shown by a question alone is answered, for a person marks it."""
        tasks = [item for item in self.items if not item.asked.by_hand]
        if tasks and all(item.done for item in tasks):
            return MASTERED
        if not tasks and self.items and all(item.done for item in self.items):
            return ANSWERED
        return STARTED if any(item.done for item in self.items) else OPEN


@dataclass(frozen=True)
class Row:
    """One lesson and how far the learner is in it.

    is_written: whether the lesson is there; a planned one has no aims yet. checked: when it last was, "" if never.
    """

    lesson: Lesson
    is_written: bool
    aims: tuple[Aim, ...] = ()
    checked: str = ""

    @property
    def tasks(self) -> tuple[Item, ...]:
        """What is scored automatically, in the order of the aims."""
        return tuple(item for aim in self.aims for item in aim.items if not item.asked.by_hand)

    @property
    def questions(self) -> tuple[Item, ...]:
        """What a person marks."""
        return tuple(item for aim in self.aims for item in aim.items if item.asked.by_hand)

    @property
    def points(self) -> float:
        """What its tests can give."""
        return sum(item.asked.points for item in self.tasks)

    @property
    def reached(self) -> float:
        """What they gave, at best."""
        return sum(min(item.points, item.asked.points) for item in self.tasks)

    @property
    def passed(self) -> int:
        """How many of its tasks were passed."""
        return sum(bool(item.done) for item in self.tasks)

    @property
    def mastered(self) -> int:
        """How many of its aims are mastered, or answered and left to a person."""
        return sum(aim.state in (MASTERED, ANSWERED) for aim in self.aims)

    @property
    def state(self) -> str:
        """Where the learner stands: planned, not checked yet, begun or complete (every task passed)."""
        if not self.is_written:
            return PLANNED
        if not self.checked:
            return NEW
        return COMPLETE if self.tasks and self.passed == len(self.tasks) else BEGUN

    @property
    def progress(self) -> str:
        """The same in words and figures: "2 of 5 tasks, 8 of 20 points"."""
        if self.state in (PLANNED, NEW):
            return self.state
        return f"{self.passed} of {len(self.tasks)} tasks, {self.reached:g} of {self.points:g} points"

    @property
    def aims_in_words(self) -> str:
        """How many aims are reached: "2 of 5"; a dash for a planned lesson."""
        return f"{self.mastered} of {len(self.aims)}" if self.is_written else "–"

    @property
    def points_in_words(self) -> str:
        """Its points: "20 + 4 by hand"; a dash for a planned lesson."""
        if not self.is_written:
            return "–"
        by_hand = sum(item.asked.points for item in self.questions)
        return f"{self.points:g} + {by_hand:g} by hand" if by_hand else f"{self.points:g}"


def row_of(lesson: Lesson, notebook: Mapping[str, Any] | None, record: LessonRecord | None) -> Row:
    """Return how far a learner is in a lesson. notebook: its content, None if it is not written. record: if checked."""
    if notebook is None:
        return Row(lesson, is_written=False)
    known = record or LessonRecord("")
    aims = objectives(notebook, lesson.step)
    shown = [Aim(aim.text, tuple(_item(asked, known) for asked in aim.asked)) for aim in aims]
    return Row(lesson, True, tuple(shown), known.checked if known.tasks else "")


def next_step(rows: Sequence[Row]) -> str:
    """Return what to do next, in one sentence: what is begun comes first, the one that was checked last before others.

    Then come lessons that were not checked yet, in order.
    """
    written = [row for row in rows if row.is_written]
    begun = sorted((row for row in written if row.state == BEGUN), key=lambda row: row.checked)
    if begun:
        return _next_in(begun[-1])
    for row in written:
        if row.state == NEW:
            return (
                f"open lesson {row.lesson.name} ({row.lesson.minutes} minutes): {row.lesson.question} "
                f"Then run `ai-lifecycle check {row.lesson.number}`."
            )
    for row in written:
        for item in (*row.tasks, *row.questions):
            if item.has_slipped:
                return f"look at {row.lesson.name} again: {item.asked.title} was passed once, but not in your last check."
            if not item.done:
                return f"answer the question in {row.lesson.name}: {item.asked.title}."
    return "you have passed every task there is: `ai-lifecycle portfolio` makes a page of it."


def _next_in(row: Row) -> str:
    aim, item = next((aim, item) for aim in row.aims for item in aim.items if not item.done and not item.asked.by_hand)
    purpose = "" if aim.text == UNNAMED else f", so that you can {aim.text}"
    return f"in {row.lesson.name}, {item.asked.title} ({item.outcome}){purpose}. Then run `ai-lifecycle check {row.lesson.number}`."


def _item(asked: Asked, known: LessonRecord) -> Item:
    if asked.by_hand:
        since = known.questions.get(asked.id, "")
        return Item(asked, "answered" if since else "not answered", done=since)
    task: TaskRecord | None = known.tasks.get(asked.id)
    if task is None:
        return Item(asked, NEW)
    return Item(asked, task.outcome, task.points, task.passed, bool(task.passed) and task.outcome != "passed")

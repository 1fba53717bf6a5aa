"""What a run over a class tells: how each submission went, and how far the run is."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StudentRow:
    """How one submission went. score and max_score are nbgrader's, with manual marks where there are any.

    outcomes: how many tasks had which outcome. trouble: why it could not be graded, "" if it was.
    regraded: whether it was graded in this run; if not, it was already. flags: why points wait for a person, a
    sentence each. notes: what of it was left out or mended, a sentence each.
    penalty: points for being late, which the export takes off the score.
    Of one that could not be graded, score and max_score are what an older submission has in the gradebook, if one has.
    """

    student: str
    score: float = 0.0
    max_score: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)
    needs_manual_grade: bool = False
    regraded: bool = True
    trouble: str = ""
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    penalty: float = 0.0

    @property
    def is_graded(self) -> bool:
        """Whether it has a score. Without one it may still be in the gradebook, with nothing in it."""
        return bool(self.outcomes)


@dataclass(frozen=True)
class Progress:
    """Where a run is. total: submissions to grade in this run. done: of these, failed and flagged ones included.

    seconds_left: None as long as nothing is known. notices: what the instructor should know of the machines, a sentence
    each, all of this run.
    """

    total: int
    done: int
    failed: int
    flagged: int
    running: tuple[str, ...]
    seconds_left: float | None
    notices: tuple[str, ...] = ()

"""What a judgement says: one criterion, and the report of all of them, for people and for the learner's portfolio."""

from dataclasses import dataclass
from html import escape
from typing import Any

from ai_lifecycle.course import EVIDENCE_TYPE


@dataclass(frozen=True)
class Criterion:
    """One line of a report. passed: None if not asked. came, demanded: in words. why: what to do if it failed."""

    name: str
    passed: bool | None
    came: str
    demanded: str
    why: str = ""

    def __str__(self) -> str:
        mark = {True: "passed", False: "NOT YET", None: "not asked"}[self.passed]
        return f"{self.name}: {mark} ({self.came}; {self.demanded})"


@dataclass(frozen=True)
class Report:
    """Every criterion of a delivered bundle, in order; shown as a table in a notebook."""

    criteria: tuple[Criterion, ...]

    @property
    def passed(self) -> bool:
        """Whether all criteria passed."""
        return all(one.passed for one in self.criteria)

    @property
    def failed(self) -> list[Criterion]:
        """The criteria that did not pass."""
        return [one for one in self.criteria if one.passed is False]

    def __str__(self) -> str:
        return "\n".join(map(str, self.criteria))

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in ("criterion", "", "came", "demanded", "what to do"))
        marks = {True: "✓ passed", False: "✗ not yet", None: "not asked"}
        rows = "".join(
            f'<tr><th scope="row">{escape(one.name)}</th>'
            + "".join(f"<td>{escape(text)}</td>" for text in (marks[one.passed], one.came, one.demanded, "" if one.passed else one.why))
            + "</tr>"
            for one in self.criteria
        )
        caption = f"{sum(one.passed is True for one in self.criteria)} of {len(self.criteria)} criteria passed"
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        """Return it for people, and its verdicts for the learner's portfolio."""
        rows = [
            {
                "name": one.name, "demanded": one.demanded, "came": one.came,
                "passed": None if one.passed is None else bool(one.passed),
            }
            for one in self.criteria
        ]
        return {"text/html": self._repr_html_(), "text/plain": str(self), EVIDENCE_TYPE: {"criteria": rows}}
